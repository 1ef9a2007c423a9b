/** How far a command on many devices is, in one line of a terminal that is gone before anything else is printed. */
export class Progress {
  readonly #total: number;
  readonly #to = process.stderr;
  #isShown = false;

  constructor(total: number) {
    this.#total = total;
  }

  show(ended: number): void {
    if (!this.#to.isTTY || ended === this.#total) return;
    this.#to.write(`\r\x1b[K${ended} of ${this.#total} devices`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#to.write('\r\x1b[K');
    this.#isShown = false;
  }
}
