import { Fifo } from '../fifo.ts';
import { MAX_WINDOW } from './pacer.ts';
import type { Source } from './types.ts';

/**
 * What is kept at most: all that the widest hop window lets bulk have on its way, and as much of the classes that don't wait for it. Beyond that the
 * oldest is dropped, and a peer that turns out not to have it can't go on.
 */
export const REPLAY_BYTES = 2 * MAX_WINDOW;
/** Small frames cost more memory than their bytes say. */
export const REPLAY_FRAMES = 8192;
/** From this part of either on, what can wait does: the rest is for class 0. */
const FULL_SHARE = 3 / 4;

interface Kept {
  readonly frame: Uint8Array;
  readonly source: Source | undefined;
}

/**
 * What a hop has handed over and the peer has not confirmed (spec §7), so that another connection can send it again. Positions are bytes of frames since
 * the hop began.
 */
export class Replay {
  readonly #kept = new Fifo<Kept>();
  /** Where the oldest frame begins and the newest ends. */
  #from = 0;
  #to = 0;
  /** How many of the newest are to be sent again. */
  #behind = 0;

  get bytes(): number {
    return this.#to - this.#from;
  }

  /** Whether something is to be sent again, before anything new. */
  get isBehind(): boolean {
    return this.#behind > 0;
  }

  /** Whether so much is kept that only what can't wait should be added. */
  get isFull(): boolean {
    return this.bytes >= FULL_SHARE * REPLAY_BYTES || this.#kept.size >= FULL_SHARE * REPLAY_FRAMES;
  }

  /** Keeps a frame that is handed over for the first time. */
  keep(frame: Uint8Array, source: Source | undefined): void {
    this.#kept.push({ frame, source });
    this.#to += frame.length;
    while (this.bytes > REPLAY_BYTES || this.#kept.size > REPLAY_FRAMES) this.#drop();
  }

  /** The peer has everything before this position. */
  confirm(position: number): void {
    for (let oldest = this.#kept.peek(); oldest !== undefined; oldest = this.#kept.peek()) {
      if (this.#from + oldest.frame.length > position) return;
      this.#drop();
    }
  }

  /**
   * Another connection goes on where the peer says that it is: what it has is dropped, the rest is to be sent again. Answers false when that
   * can't be: the position is beyond what was sent, before what is kept, or inside a frame.
   */
  rewind(position: number): boolean {
    if (position < this.#from || position > this.#to) return false;
    this.confirm(position);
    this.#behind = this.#kept.size;
    return this.#from === position;
  }

  /** The next frame that is to be sent again. */
  again(): Uint8Array | undefined {
    const next = this.#behind === 0 ? undefined : this.#kept.at(this.#kept.size - this.#behind);
    if (next !== undefined) this.#behind -= 1;
    return next?.frame;
  }

  clear(): void {
    this.#kept.clear();
    this.#from = this.#to;
    this.#behind = 0;
  }

  #drop(): void {
    const oldest = this.#kept.shift();
    if (oldest === undefined) return;
    this.#from += oldest.frame.length;
    oldest.source?.sent?.(oldest.frame);
  }
}
