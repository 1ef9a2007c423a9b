/** One of the greatest: what it is ranked by, what decides between equals, and what it is. */
export interface Ranked<T> {
  readonly score: number;
  readonly tie: number;
  readonly item: T;
}

/** Keeps the `size` greatest of what is offered, in order, without keeping the rest. */
export class Top<T> {
  readonly #size: number;
  readonly #ranked: Ranked<T>[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** `make` is called only for what gets in, so that those who don't cost nothing. */
  offer(score: number, tie: number, make: () => T): void {
    const last = this.#ranked.at(-1);
    if (this.#ranked.length === this.#size && last !== undefined && !precedes(score, tie, last)) return;
    let at = this.#ranked.length;
    for (
      let above = this.#ranked[at - 1];
      above && precedes(score, tie, above);
      above = this.#ranked[at - 1]
    ) {
      at -= 1;
    }
    this.#ranked.splice(at, 0, { score, tie, item: make() });
    if (this.#ranked.length > this.#size) this.#ranked.pop();
  }

  items(): T[] {
    return this.#ranked.map((ranked) => ranked.item);
  }
}

function precedes(score: number, tie: number, other: Ranked<unknown>): boolean {
  return score > other.score || (score === other.score && tie > other.tie);
}
