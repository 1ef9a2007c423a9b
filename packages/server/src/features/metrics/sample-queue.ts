import type { Sample } from './sample.ts';

/**
 * Samples on their way to the database, first in, first out. Holds at most `limit`: when the database can't keep up the oldest go,
 * because the newest are what people look at.
 */
export class SampleQueue {
  readonly #limit: number;
  #samples: Sample[] = [];
  /** How many at the front of `#samples` are gone already; the array is cut when they are many. */
  #head = 0;
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#samples.length - this.#head;
  }

  /** How many samples were lost so far because the queue was full. */
  get dropped(): number {
    return this.#dropped;
  }

  push(sample: Sample): void {
    this.#samples.push(sample);
    if (this.length > this.#limit) {
      this.#remove(1);
      this.#dropped += 1;
    }
  }

  /** Takes up to `count` of the oldest out. */
  take(count: number): Sample[] {
    const taken = this.#samples.slice(this.#head, this.#head + count);
    this.#remove(taken.length);
    return taken;
  }

  /** Puts back what could not be stored, in front; what doesn't fit is lost, oldest first. */
  putBack(samples: readonly Sample[]): void {
    const room = Math.max(0, this.#limit - this.length);
    const kept = room === 0 ? [] : samples.slice(-room);
    this.#dropped += samples.length - kept.length;
    this.#samples = [...kept, ...this.#samples.slice(this.#head)];
    this.#head = 0;
  }

  #remove(count: number): void {
    this.#head += count;
    if (this.#head * 2 >= this.#samples.length) {
      this.#samples = this.#samples.slice(this.#head);
      this.#head = 0;
    }
  }
}
