import { CLOSE_CODES } from '../errors.ts';

/** What a WebSocket says of a connection that ended without a close (RFC 6455 §7.1.5). */
const ABNORMAL_CLOSURE = 1006;

/** The longest time that either end may wait for a lost connection. It is below every stall limit, so that no channel is reset meanwhile. */
export const MAX_GRACE_MS = 60_000;

/** Whether a connection that ended with this code was lost on its way, and not ended by one of its sides: what it carried may go on over the next (spec §7). */
export function wasLost(closeCode: number): boolean {
  return closeCode === ABNORMAL_CLOSURE || closeCode === CLOSE_CODES.no_progress;
}
