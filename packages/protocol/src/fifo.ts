/** A queue in a ring: both ends in constant time, grown by doubling. */
export class Fifo<T> {
  #slots: (T | undefined)[] = new Array(8);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    if (this.#size === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#size) & (this.#slots.length - 1)] = item;
    this.#size += 1;
  }

  /** The oldest item, or undefined when there is none. */
  peek(): T | undefined {
    return this.#slots[this.#head];
  }

  /** The item so far behind the oldest, 0 being the oldest itself; undefined when there are not so many. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#size) return undefined;
    return this.#slots[(this.#head + index) & (this.#slots.length - 1)];
  }

  /** The newest item, or undefined when there is none. */
  last(): T | undefined {
    return this.#size === 0 ? undefined : this.#slots[this.#lastSlot()];
  }

  /** Puts another item in the newest one's place. */
  replaceLast(item: T): void {
    if (this.#size === 0) this.push(item);
    else this.#slots[this.#lastSlot()] = item;
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#size -= 1;
    return item;
  }

  /** Forgets everything, and the room that it took. */
  clear(): void {
    this.#slots = new Array(8);
    this.#head = 0;
    this.#size = 0;
  }

  #lastSlot(): number {
    return (this.#head + this.#size - 1) & (this.#slots.length - 1);
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Array(old.length * 2);
    for (let i = 0; i < this.#size; i += 1) this.#slots[i] = old[(this.#head + i) & (old.length - 1)];
    this.#head = 0;
  }
}
