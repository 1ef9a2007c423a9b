import { quietly } from '../quietly.ts';
import { readRows } from '../rows.ts';
import type { Readers, ReadSection } from '../types.ts';
import type { Scripted } from './scripts.ts';

const scripted = (section: Scripted) => async (): Promise<ReadSection> => {
  const [{ commandFor }, { ITEMS }] = await Promise.all([import('./scripts.ts'), import('./items.ts')]);
  return async ({ signal }) => {
    const json = await quietly(commandFor(section), signal);
    return json === null || json.trim() === '' ? null : ITEMS[section](readRows(json));
  };
};

export const WINDOWS: Readers = {
  hardware: scripted('hardware'),
  memory_modules: scripted('memory_modules'),
  disks: scripted('disks'),
  os: scripted('os'),
  network: scripted('network'),
  software: async () => (await import('./software.ts')).readSoftware,
  services: async () => (await import('../services.ts')).readServices,
  local_users: scripted('local_users'),
  logged_on: scripted('logged_on'),
  certificates: scripted('certificates'),
  ports: scripted('ports'),
  printers: scripted('printers'),
  virtual: scripted('virtual'),
};
