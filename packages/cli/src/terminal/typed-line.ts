import { plain } from '../output/plain.ts';
import { displayWidth } from '../runtime/width.ts';

/** How a line came to its end: Enter, or Ctrl-C (Ctrl-D too while nothing is typed). */
export type LineEnd = 'entered' | 'given_up';

export interface Typed {
  /** What the terminal is to show for the key. */
  readonly echo: string;
  readonly end: LineEnd | null;
}

/** No address and no password is longer; what comes after that is not taken. */
const MOST_KEYS = 1024;

const ESCAPE = '\x1b';
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_U = '\x15';

/**
 * A line that is typed in raw mode, where nobody else knows what Backspace (the last character) and Ctrl-U (all of it) mean. Arrows and other keys that send
 * escape sequences do nothing.
 */
export class TypedLine {
  readonly #shown: boolean;
  #typed: string[] = [];
  #escape: 'outside' | 'begun' | 'inside' = 'outside';

  /** `shown`: whether keys are echoed. */
  constructor(shown: boolean) {
    this.#shown = shown;
  }

  get text(): string {
    return this.#typed.join('');
  }

  /** Takes one character. */
  read(key: string): Typed {
    if (this.#skips(key)) return { echo: '', end: null };
    if (key === '\r' || key === '\n') return { echo: '', end: 'entered' };
    if (key === CTRL_C || (key === CTRL_D && this.#typed.length === 0)) return { echo: '', end: 'given_up' };
    if (key === '\b' || key === '\x7f') return { echo: this.#erase(1), end: null };
    if (key === CTRL_U) return { echo: this.#erase(this.#typed.length), end: null };
    if (plain(key) !== key || this.#typed.length >= MOST_KEYS) return { echo: '', end: null };
    this.#typed.push(key);
    return { echo: this.#shown ? key : '', end: null };
  }

  /** Whether a key is a part of an escape sequence: ESC and one character, or ESC [ or ESC O up to a letter or a ~. */
  #skips(key: string): boolean {
    const before = this.#escape;
    if (key === ESCAPE) this.#escape = 'begun';
    else if (before === 'begun') this.#escape = key === '[' || key === 'O' ? 'inside' : 'outside';
    else if (before === 'inside' && key >= '@' && key <= '~') this.#escape = 'outside';
    // Whoever pressed Escape by itself can still give up, and enter what there is.
    if (key === CTRL_C || key === '\r') this.#escape = 'outside';
    return before !== 'outside' ? key !== CTRL_C && key !== '\r' : key === ESCAPE;
  }

  #erase(count: number): string {
    const gone = this.#typed.splice(this.#typed.length - count).join('');
    const columns = this.#shown ? displayWidth(gone) : 0;
    return '\b'.repeat(columns) + ' '.repeat(columns) + '\b'.repeat(columns);
  }
}
