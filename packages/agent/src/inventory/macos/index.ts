import { quietly } from '../quietly.ts';
import type { Readers, ReadSection } from '../types.ts';
import type { Profiled } from './items.ts';

/** Asks system_profiler(8), which answers in JSON. */
const profiled = (section: Profiled) => async (): Promise<ReadSection> => {
  const { PROFILES } = await import('./items.ts');
  const { types, items } = PROFILES[section];
  return async ({ signal }) => {
    const json = await quietly(['system_profiler', '-json', ...types], signal);
    return json === null ? null : items(json);
  };
};

export const MACOS: Readers = {
  hardware: profiled('hardware'),
  memory_modules: profiled('memory_modules'),
  disks: profiled('disks'),
  os: profiled('os'),
  network: async () => (await import('./others.ts')).readNetwork,
  software: profiled('software'),
  services: async () => (await import('../services.ts')).readServices,
  local_users: async () => (await import('./others.ts')).readLocalUsers,
  logged_on: async () => (await import('./others.ts')).readLoggedOn,
  ports: async () => (await import('./others.ts')).readPorts,
  printers: async () => (await import('../printers.ts')).readPrinters,
  virtual: async () => (await import('../virtual.ts')).readVirtual,
};
