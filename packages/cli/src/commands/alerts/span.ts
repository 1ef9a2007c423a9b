import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const LONGEST_DAYS = 366;

/** `30m`, `2h`, `7d`, `2w`: how long nobody is to be told, in milliseconds. */
export function parseQuietSpan(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(text) ?? [];
  const ms = Math.round(Number(amount) * (UNITS[unit] ?? 0));
  if (ms < 60_000 || ms > LONGEST_DAYS * 86_400_000)
    throw new InvalidArgumentError(`It is a time like 30m, 2h, 7d or 2w, up to ${LONGEST_DAYS}d.`);
  return ms;
}
