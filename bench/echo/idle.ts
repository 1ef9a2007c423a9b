import type { BareWay } from '../lib/bare.ts';
import type { Side } from './sides.ts';

/** Milliseconds of each key, one list a round. */
export interface IdleTimes {
  readonly ours: number[][];
  readonly bare: number[][];
  /** Over the bare relay too, to a program behind a terminal. */
  readonly bareTerminal: number[][];
}

const KEYS_PER_ROUND = 200;
/** Faster than anyone types, and slow enough that each finds the way empty. */
const EVERY_MS = 5;
const KEY_BYTES = 1;

/** Types and plays ping-pong in turn, so that whatever else the machine does falls on both alike. A round before the others warms up. */
export async function timeIdle(
  side: Side,
  bare: { readonly itself: BareWay; readonly terminal: BareWay },
  rounds: number,
): Promise<IdleTimes> {
  const times: IdleTimes = { ours: [], bare: [], bareTerminal: [] };
  for (let round = 0; round <= rounds; round++) {
    const ours = await side.type({ count: KEYS_PER_ROUND, every_ms: EVERY_MS });
    const game = { count: KEYS_PER_ROUND, bytes: KEY_BYTES, every_ms: EVERY_MS };
    const itself = await bare.itself.client.call('pingPong', game);
    const terminal = await bare.terminal.client.call('pingPong', game);
    if (round === 0) continue;
    times.ours.push(ours);
    times.bare.push(itself);
    times.bareTerminal.push(terminal);
  }
  return times;
}
