import type { Side } from './sides.ts';
import type { Direction } from './technician.ts';

/** What one side has shown on the slow line. Milliseconds of keys, bytes of bulk in a second. */
export interface LineTimes {
  readonly idle: number[];
  readonly beside: Readonly<Record<Direction, number[]>>;
  /** One number a round; 0 where this side doesn't count. */
  readonly bytes_per_s: Readonly<Record<Direction, number[]>>;
}

const KEYS_PER_ROUND = 100;
const EVERY_MS = 30;
/** Bulk has found the speed of the line by then, and filled what it fills. */
const WARM_UP_MS = 4000;
/** What is on its way when bulk is stopped has left the line by then: 2 MiB at 10 Mbit/s, and some. */
const DRAIN_MS = 2500;
const DIRECTIONS: readonly Direction[] = ['download', 'upload'];

/** Types on the quiet line and beside bulk each way, in rounds, the sides in turn. */
export async function timeOnLine<K extends string>(
  sides: Readonly<Record<K, Side>>,
  rounds: number,
): Promise<Record<K, LineTimes>> {
  const names = Object.keys(sides) as K[];
  const times = Object.fromEntries(names.map((name) => [name, noTimes()])) as Record<K, LineTimes>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) await oneRound(sides[name], times[name]);
  }
  return times;
}

async function oneRound(side: Side, times: LineTimes): Promise<void> {
  const typing = { count: KEYS_PER_ROUND, every_ms: EVERY_MS };
  times.idle.push(...(await side.type(typing)));
  for (const direction of DIRECTIONS) {
    const began = performance.now();
    await side.startBulk(direction);
    await Bun.sleep(WARM_UP_MS);
    times.beside[direction].push(...(await side.type(typing)));
    const bytes = await side.stopBulk();
    times.bytes_per_s[direction].push(bytes / ((performance.now() - began) / 1000));
    await Bun.sleep(DRAIN_MS);
  }
}

function noTimes(): LineTimes {
  return { idle: [], beside: { download: [], upload: [] }, bytes_per_s: { download: [], upload: [] } };
}
