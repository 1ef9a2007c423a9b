import type { Pattern } from '../pattern/pattern.ts';

/** New lines of a log. */
export interface NewLines {
  readonly lines: readonly string[];
  /** Whether there were more than are looked at. */
  readonly isCut: boolean;
  /** The log begins here for this check: nothing of before counts. */
  readonly isFirst: boolean;
}

export interface Matches {
  readonly count: number;
  /** The last line that matches. */
  readonly last: string | undefined;
  /** Lines that were not looked at, because it took too long. */
  readonly left: number;
}

/** Of one run: newer ones are looked at, older ones passed over. */
export const MAX_LINES = 50_000;
export const MAX_BYTES = 4 * 1024 * 1024;
/** Of a longer line only its beginning. */
const MAX_LINE = 4096;
/** Of processor time for one run, and for one piece of it: in between others have their turn. */
const MAX_WORK_MS = 3000;
const PIECE_MS = 10;

/** Counts the lines that have a pattern, the newest first, for a few seconds at most. Rejects with the signal's reason. */
export async function countMatches(
  lines: readonly string[],
  pattern: Pattern,
  signal: AbortSignal,
): Promise<Matches> {
  let [count, left, worked, began] = [0, 0, 0, performance.now()];
  let last: string | undefined;
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = (lines[at] ?? '').slice(0, MAX_LINE);
    if (pattern.isIn(line)) {
      count += 1;
      last ??= line;
    }
    const spent = performance.now() - began;
    if (spent < PIECE_MS) continue;
    worked += spent;
    if (worked > MAX_WORK_MS) {
      left = at;
      break;
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    began = performance.now();
  }
  return { count, last, left };
}
