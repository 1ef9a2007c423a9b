import { COMPARISONS, type Comparison, type SearchFault } from './types.ts';

/** Thrown inside the parser alone. */
export class Fault extends Error {
  readonly fault: SearchFault;

  constructor(message: string, from: number, to: number) {
    super(message);
    this.fault = { message, from, to };
  }
}

/** Goes through the text of a search, from its beginning to its end. */
export class Reader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isDone(): boolean {
    return this.at >= this.text.length;
  }

  /** Whether nothing more of this term follows. */
  get isBetween(): boolean {
    return this.isDone || /\s/.test(this.text[this.at] ?? '');
  }

  skipSpaces(): void {
    while (!this.isDone && this.isBetween) this.at += 1;
  }

  /** Takes a text that stands here. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes a name with what compares its value, if both stand here. */
  takeKey(): { readonly name: string; readonly op: Comparison | ':' } | undefined {
    const [whole, name = '', op = ''] = /^([a-z_]+)(:|<=|>=|<|>|=)/i.exec(this.text.slice(this.at)) ?? [];
    if (whole === undefined) return undefined;
    this.at += whole.length;
    return { name, op: COMPARISONS.find((one) => one === op) ?? ':' };
  }

  takeComparison(): Comparison | undefined {
    return COMPARISONS.find((one) => this.take(one));
  }

  /**
   * Takes a value: a text in quotes, in which `\"` is a quote and `\\` a backslash, or all up to a space; or up to a comparison, where one may follow.
   */
  takeValue(beforeComparison = false): string {
    const from = this.at;
    if (this.take('"')) return this.#quoted(from);
    const end = beforeComparison ? /[\s<>=]/ : /\s/;
    while (!this.isDone && !end.test(this.text[this.at] ?? '')) this.at += 1;
    return this.text.slice(from, this.at);
  }

  #quoted(from: number): string {
    let value = '';
    while (!this.isDone) {
      const next = this.text[this.at] ?? '';
      this.at += 1;
      if (next === '"') return value;
      if (next !== '\\') value += next;
      else {
        const escaped = this.text[this.at] ?? '';
        if (escaped !== '"' && escaped !== '\\')
          throw new Fault(
            'Inside quotes a backslash stands before a quote or another backslash: write \\\\ for one.',
            this.at - 1,
            this.at,
          );
        value += escaped;
        this.at += 1;
      }
    }
    throw new Fault('This quote has no end: put another " behind the text.', from, this.text.length);
  }
}
