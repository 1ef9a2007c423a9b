/** What a person asked `guru shell` itself, and not the device, to do. */
export type EscapeAction = 'end' | 'help';

export interface Escaped {
  /** Keys for the device. */
  readonly keys: Uint8Array;
  readonly action: EscapeAction | null;
}

const TILDE = 0x7e;
const DOT = 0x2e;
const QUESTION_MARK = 0x3f;
const CARRIAGE_RETURN = 0x0d;
const NEWLINE = 0x0a;

/**
 * Finds `~.` and `~?` among the keys, as ssh does: only right after a newline (or at the start), and `~~` sends one `~`. A `~` is held back until the key after
 * it is known. What comes after an `end` is dropped.
 */
export class EscapeReader {
  #state: 'line_start' | 'tilde' | 'inside' = 'line_start';

  read(input: Uint8Array): Escaped {
    const keys: number[] = [];
    let action: EscapeAction | null = null;
    for (const key of input) {
      if (this.#state === 'tilde') {
        this.#state = 'line_start';
        if (key === DOT) return { keys: Uint8Array.from(keys), action: 'end' };
        if (key === QUESTION_MARK) {
          action = 'help';
          continue;
        }
        keys.push(TILDE);
        if (key === TILDE) {
          this.#state = 'inside';
          continue;
        }
      } else if (this.#state === 'line_start' && key === TILDE) {
        this.#state = 'tilde';
        continue;
      }
      keys.push(key);
      this.#state = key === CARRIAGE_RETURN || key === NEWLINE ? 'line_start' : 'inside';
    }
    return { keys: Uint8Array.from(keys), action };
  }
}

/** For a terminal in raw mode, so with carriage returns. */
export const ESCAPE_HELP = [
  '',
  'Keys that guru understands itself, after Enter:',
  '  ~.  leave this terminal',
  '  ~?  this help',
  '  ~~  one ~ for the device',
  '',
].join('\r\n');
