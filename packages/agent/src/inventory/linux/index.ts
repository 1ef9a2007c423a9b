import type { Readers } from '../types.ts';

export const LINUX: Readers = {
  hardware: async () => (await import('./hardware.ts')).readHardware,
  memory_modules: async () => (await import('./memory-modules.ts')).readMemoryModules,
  disks: async () => (await import('./disks.ts')).readDisks,
  os: async () => (await import('./os.ts')).readOs,
  network: async () => (await import('./network.ts')).readNetwork,
  software: async () => (await import('./software.ts')).readSoftware,
  services: async () => (await import('../services.ts')).readServices,
  local_users: async () => (await import('./local-users.ts')).readLocalUsers,
  logged_on: async () => (await import('./logged-on.ts')).readLoggedOn,
  certificates: async () => (await import('./certificates.ts')).readCertificates,
  ports: async () => (await import('./ports.ts')).readPorts,
  printers: async () => (await import('../printers.ts')).readPrinters,
  virtual: async () => (await import('../virtual.ts')).readVirtual,
};
