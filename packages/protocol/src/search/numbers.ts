import type { Unit } from './keys.ts';

/** Units by size, the largest first; the last one is the plain number's. People count memory in powers of two. */
const UNITS: Readonly<Record<Unit, readonly (readonly [string, number])[]>> = {
  percent: [['%', 1]],
  pieces: [],
  bytes: [
    ['TB', 1024 ** 4],
    ['GB', 1024 ** 3],
    ['MB', 1024 ** 2],
    ['KB', 1024],
    ['B', 1],
  ],
  seconds: [
    ['w', 604_800],
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ],
};

const WHAT: Readonly<Record<Unit, string>> = {
  percent: 'a number such as 90',
  pieces: 'a whole number such as 8',
  bytes: 'a size such as 8GB or 512MB',
  seconds: 'a time such as 30d, 12h or 2w',
};

/** Reads a number with its unit. Answers what was expected when it is none. */
export function readNumber(text: string, unit: Unit): number | string {
  const [, digits = '', given = ''] = /^(\d{1,15}(?:\.\d{1,6})?)\s*([a-z%]*)$/i.exec(text) ?? [];
  const number = Number(digits);
  const isPlain = given === '' && unit !== 'bytes' && unit !== 'seconds';
  const size = isPlain ? 1 : sizeOf(unit, given);
  const value = size === undefined ? Number.NaN : number * size;
  const isWhole = unit === 'percent' || Number.isInteger(value) || size !== 1;
  if (digits === '' || !Number.isFinite(value) || value > Number.MAX_SAFE_INTEGER || !isWhole)
    return WHAT[unit];
  return unit === 'percent' ? value : Math.round(value);
}

/** The text that `readNumber` reads back as the same. */
export function writeNumber(value: number, unit: Unit): string {
  if (unit === 'percent' || unit === 'pieces') return String(value);
  const [name, size] = UNITS[unit].find(([, one]) => value % one === 0 && value > 0) ??
    UNITS[unit].at(-1) ?? ['', 1];
  return `${value / size}${name}`;
}

function sizeOf(unit: Unit, given: string): number | undefined {
  const lower = given.toLowerCase().replace(/^([kmgt])i?b?$/, unit === 'bytes' ? '$1b' : '$&');
  return UNITS[unit].find(([name]) => name.toLowerCase() === lower)?.[1];
}
