import type { InventorySection, InventoryStored, InventoryWanted } from '../control/inventory.ts';
import { FieldError, type Fields } from './fields.ts';

/** What the server says of an agent's inventory, read field by field (spec §3.3). */

const MAX_HOURS = 168;
const MAX_KEY = 200;
const HASH = /^[A-Za-z0-9_-]{16,64}$/;
const KEY = /^[^\p{Cc}\p{Cs}\u{10000}-\u{10ffff}]+$/u;

/** That these are all is checked by the compiler. */
const SECTIONS: Readonly<Record<InventorySection, true>> = {
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

export function readInventoryWanted(payload: Fields): InventoryWanted {
  return {
    every_h: payload.int('every_h', 1, MAX_HOURS),
    sections: payload.objects('sections', Object.keys(SECTIONS).length, (one) => ({
      section: one.oneOf('section', SECTIONS),
      base: one.orNull('base', (name) => readHash(one, name)),
    })),
  };
}

export function readInventoryStored(payload: Fields): InventoryStored {
  return {
    section: payload.oneOf('section', SECTIONS),
    hash: readHash(payload, 'hash'),
    upto: payload.orNull('upto', (name) => matching(payload.text(name, MAX_KEY, 1), KEY, 'a key')),
  };
}

function readHash(fields: Fields, name: string): string {
  return matching(fields.text(name, 64), HASH, 'a hash');
}

function matching(text: string, pattern: RegExp, what: string): string {
  if (!pattern.test(text)) throw new FieldError(`inventory: ${what} was expected`);
  return text;
}
