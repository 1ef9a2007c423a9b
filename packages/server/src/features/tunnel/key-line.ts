/** Who typed something, where that is not the window whose terminal it is. */
export interface KeySource {
  /** The device has used up so many bytes of this source's keys: it may send as many again. */
  taken(bytes: number): void;
}

interface Typed {
  readonly source: KeySource | undefined;
  bytes: number;
}

interface Held extends Typed {
  readonly frame: Uint8Array;
}

/** Frames that may wait, whatever they cost. What people type waits only behind a window full of keys that the device doesn't take. */
const MAX_HELD = 1024;

/**
 * What is typed on one terminal by all who may, on its one way to the agent. The agent knows one sender, with one window of credit; here it is told apart whose
 * keys the credit comes back for, and what the window has no room for waits. `undefined` as a source is the window whose terminal it is.
 */
export class KeyLine {
  readonly #window: number;
  readonly #pass: (frame: Uint8Array) => void;
  /** On their way, oldest first; neighbours of one source are one. */
  readonly #onTheWay: Typed[] = [];
  #bytesOnTheWay = 0;
  readonly #held: Held[] = [];
  /** What each source has been taken and not been given back. */
  readonly #owed = new Map<KeySource | undefined, number>();

  /** `window`: the credit with which the channel starts, in bytes; a terminal's never grows. */
  constructor(window: number, pass: (frame: Uint8Array) => void) {
    this.#window = window;
    this.#pass = pass;
  }

  /** Takes a frame that costs so much credit. False: its source had no credit for it, or too many frames wait, and it is not taken. */
  add(source: KeySource | undefined, frame: Uint8Array, cost: number): boolean {
    const owed = (this.#owed.get(source) ?? 0) + cost;
    if (owed > this.#window || this.#held.length >= MAX_HELD) return false;
    this.#owed.set(source, owed);
    this.#held.push({ source, frame, bytes: cost });
    this.#passOn();
    return true;
  }

  /** Takes the agent's credit: other sources get theirs, the part of the window itself is answered. */
  credit(amount: number): number {
    let left = amount;
    let own = 0;
    while (left > 0) {
      const [oldest] = this.#onTheWay;
      if (oldest === undefined) break;
      const bytes = Math.min(left, oldest.bytes);
      left -= bytes;
      oldest.bytes -= bytes;
      this.#bytesOnTheWay -= bytes;
      if (oldest.bytes === 0) this.#onTheWay.shift();
      this.#giveBack(oldest.source, bytes);
      if (oldest.source === undefined) own += bytes;
      else oldest.source.taken(bytes);
    }
    this.#passOn();
    return own;
  }

  #passOn(): void {
    for (;;) {
      const [next] = this.#held;
      if (next === undefined || this.#bytesOnTheWay + next.bytes > this.#window) return;
      this.#held.shift();
      const last = this.#onTheWay.at(-1);
      if (last !== undefined && last.source === next.source) last.bytes += next.bytes;
      else if (next.bytes > 0) this.#onTheWay.push({ source: next.source, bytes: next.bytes });
      this.#bytesOnTheWay += next.bytes;
      this.#pass(next.frame);
    }
  }

  #giveBack(source: KeySource | undefined, bytes: number): void {
    const owed = (this.#owed.get(source) ?? 0) - bytes;
    if (owed > 0) this.#owed.set(source, owed);
    else this.#owed.delete(source);
  }
}
