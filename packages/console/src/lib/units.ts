const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;
const BIT_UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'] as const;

/** Scales by `base` until the number is below it, and keeps about three digits: 1536 is "1.5 KB". */
function scaled(value: number, base: number, units: readonly string[]): string {
  let unit = 0;
  let rest = Math.max(0, value);
  while (rest >= base && unit < units.length - 1) {
    rest /= base;
    unit += 1;
  }
  const digits = unit > 0 && rest < 9.95 ? 1 : 0;
  return `${rest.toFixed(digits)} ${units[unit]}`;
}

/** Bytes as the systems that technicians look at count them: in steps of 1024, named KB, MB, GB. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, 1024, BYTE_UNITS);
}

/** Bytes per second of a disk. */
export function formatByteRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** Bytes per second of a network, as networks are sold: in bits, in steps of 1000. */
export function formatBitRate(bytesPerSecond: number): string {
  return scaled(bytesPerSecond * 8, 1000, BIT_UNITS);
}

/** A share as a whole number with its sign; what is above nothing never reads as nothing. */
export function formatPercent(percent: number): string {
  if (percent > 0 && percent < 1) return '<1%';
  return `${Math.round(percent)}%`;
}

/** A count with thousands set apart: 100000 is "100,000". */
export function formatCount(count: number, locale = 'en-US'): string {
  return count.toLocaleString(locale);
}

/** "1 device", "3 devices". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** What a share of a resource means for a person: from 80% it is worth a look, from 95% it is trouble. */
export function loadLevel(percent: number): 'ok' | 'warn' | 'bad' {
  if (percent >= 95) return 'bad';
  return percent >= 80 ? 'warn' : 'ok';
}
