import { InvalidArgumentError } from 'commander';

const UNITS = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const;

/** Bytes a second as `500k`, `2M`; binary, as everywhere here. */
export function parseRate(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([kmg]?)$/i.exec(text) ?? [];
  const rate = Number(digits) * factor(unit?.toLowerCase());
  if (!(rate >= 1)) throw new InvalidArgumentError('It is a number of bytes a second: 500k, 2M.');
  return rate;
}

function factor(unit: string | undefined): number {
  for (const [name, bytes] of Object.entries(UNITS)) if (name === unit) return bytes;
  return Number.NaN;
}
