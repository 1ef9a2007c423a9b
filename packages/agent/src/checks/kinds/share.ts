import { type Finding, perf, rounded } from '../finding.ts';
import { type KnownLevel, type Limits, levelOf } from '../level.ts';

/** How much of something is in use, in bytes. */
export interface Share {
  readonly label: string;
  readonly used: number;
  readonly total: number;
}

/** A finding about a share in use, in percent. */
export function shareFinding({ label, used, total }: Share, limits: Limits, before: KnownLevel): Finding {
  const percent = rounded((used / total) * 100);
  return {
    level: levelOf(percent, limits, before),
    summary: `${percent} % of the ${label} in use: ${inWords(used)} of ${inWords(total)}.`,
    perf: [
      perf(label, percent, '%', limits, [0, 100]),
      perf(`${label}_used`, used, 'B', undefined, [0, total]),
    ],
  };
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** "1.5 GiB" */
export function inWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${rounded(bytes / 1024 ** power)} ${UNITS[power]}`;
}

/** "3 days", "5 hours", "40 s" */
export function timeInWords(seconds: number): string {
  const of = (size: number, word: string) => {
    const count = Math.floor(seconds / size);
    return `${count} ${word}${count === 1 ? '' : 's'}`;
  };
  if (seconds >= 2 * 86_400) return of(86_400, 'day');
  if (seconds >= 2 * 3600) return of(3600, 'hour');
  return seconds >= 120 ? of(60, 'minute') : `${Math.floor(seconds)} s`;
}
