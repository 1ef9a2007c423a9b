/** What may wait for the device's word: its window of 64 KiB, and what it has taken and not told yet. More is not kept. */
const MAX_WAITING = 256 * 1024;

interface Typed {
  readonly at_ms: number;
  /** Null: not to be kept, whatever the device says. */
  readonly keys: Uint8Array | null;
  length: number;
}

/** Holds typed keys back until the device has said of them that they were not hidden (spec §5, `typed`). What it never speaks of is never kept. */
export class TypedKeys {
  readonly #keep: (at_ms: number, keys: Uint8Array) => void;
  #waiting: Typed[] = [];
  #held = 0;

  /** `keep` gets what may be kept, with the time at which it was typed. */
  constructor(keep: (at_ms: number, keys: Uint8Array) => void) {
    this.#keep = keep;
  }

  /** Keys on their way to the device; they are copied. `secret`: they are not to be kept in any case. */
  typed(at_ms: number, keys: Uint8Array, secret: boolean): void {
    const last = this.#waiting.at(-1);
    if (!secret && this.#held + keys.length <= MAX_WAITING) {
      this.#held += keys.length;
      this.#waiting.push({ at_ms, keys: keys.slice(), length: keys.length });
    } else if (last?.keys === null) last.length += keys.length;
    else this.#waiting.push({ at_ms, keys: null, length: keys.length });
  }

  /** The device has taken the next so many bytes. */
  told(bytes: number, hidden: boolean): void {
    let left = bytes;
    while (left > 0) {
      const first = this.#waiting.shift();
      if (first === undefined) return;
      const { at_ms, keys, length } = first;
      const taken = Math.min(left, length);
      left -= taken;
      if (taken < length)
        this.#waiting.unshift({ at_ms, keys: keys?.subarray(taken) ?? null, length: length - taken });
      if (keys === null) continue;
      this.#held -= taken;
      if (!hidden) this.#keep(at_ms, keys.subarray(0, taken));
    }
  }
}
