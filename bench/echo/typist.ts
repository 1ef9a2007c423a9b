/** What a key is typed into: it takes bytes, and what comes back is handed to `Typist.echoed`. */
export type Keyboard = (bytes: Uint8Array<ArrayBuffer>) => void;

export interface Typing {
  readonly count: number;
  readonly every_ms: number;
}

/** A key that is not back by then is counted with this time: the line is as good as dead to a person. */
const PATIENCE_MS = 10_000;
const KEY = new TextEncoder().encode('k');

/** Types one key after the other, whether the one before has come back or not, as people do, and times each echo. */
export class Typist {
  readonly #type: Keyboard;
  /** When each key was typed that is not back yet; echoes come in order. */
  readonly #sent: number[] = [];
  readonly #times: number[] = [];
  #allBack: (() => void) | undefined;

  constructor(type: Keyboard) {
    this.#type = type;
  }

  /** So many bytes came back. */
  echoed(count: number): void {
    const now = performance.now();
    for (const sent of this.#sent.splice(0, count)) this.#times.push(now - sent);
    if (this.#sent.length === 0) this.#allBack?.();
  }

  /** Resolves to the milliseconds of each key. */
  async type({ count, every_ms }: Typing): Promise<number[]> {
    this.#times.length = 0;
    for (let i = 0; i < count; i++) {
      this.#sent.push(performance.now());
      this.#type(KEY);
      await Bun.sleep(every_ms);
    }
    await this.#waitForRest();
    const lost = this.#sent.splice(0).map(() => PATIENCE_MS);
    return [...this.#times, ...lost];
  }

  async #waitForRest(): Promise<void> {
    if (this.#sent.length === 0) return;
    const back = new Promise<void>((resolve) => {
      this.#allBack = resolve;
    });
    await Promise.race([back, Bun.sleep(PATIENCE_MS)]);
    this.#allBack = undefined;
  }
}
