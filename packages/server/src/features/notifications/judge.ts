import type { ToldWhat } from './message.ts';

/** One thing that a message would tell, with what has become of it. */
export interface DueItem {
  readonly item_id: string;
  readonly what: ToldWhat;
  /** Of the alert or incident now. */
  readonly state: 'firing' | 'acknowledged' | 'resolved';
  /** Nobody is told of it for now. */
  readonly silenced: boolean;
  /** It was told to this channel that it began. */
  readonly heard: boolean;
  /** That may be being told just now, or may have been. */
  readonly maybe_heard: boolean;
}

/** `tell` it, `drop` it, or `wait` until it is known whether it was told that it began. */
export type Verdict = 'tell' | 'drop' | 'wait';

/**
 * What to do with one thing when its time has come. `repeats`: an attempt was made of which nobody knows whether it arrived; it is made again whatever has happened since, for then what follows makes
 * sense to everybody.
 */
export function judge({ what, state, silenced, heard, maybe_heard }: DueItem, repeats: boolean): Verdict {
  if (what === 'resolved') {
    if (heard) return 'tell';
    return maybe_heard ? 'wait' : 'drop';
  }
  return repeats || (state === 'firing' && !silenced) ? 'tell' : 'drop';
}
