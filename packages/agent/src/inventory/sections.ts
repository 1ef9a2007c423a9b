import type { InventorySection } from '@guru/protocol/control';

/** Every section, without the schemas that the server reads messages by. That these are all is checked by the compiler. */
const ALL: Readonly<Record<InventorySection, true>> = {
  hardware: true,
  memory_modules: true,
  disks: true,
  os: true,
  network: true,
  software: true,
  services: true,
  local_users: true,
  logged_on: true,
  certificates: true,
  ports: true,
  printers: true,
  virtual: true,
};

export const INVENTORY_SECTIONS_OF_AGENT = Object.keys(ALL) as readonly InventorySection[];
