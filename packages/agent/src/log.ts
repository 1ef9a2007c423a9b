/** How much is said; each level includes those after it. */
export const LEVELS = { debug: 0, info: 1, warn: 2, error: 3 } as const;
export type Level = keyof typeof LEVELS;

const MAX_LINE = 2000;
/** C0, DELETE and C1: U+009B alone begins a command to a terminal; and what separates lines elsewhere. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029]/gu;

/** The log of one component. What is not said costs a comparison: `debug` takes its text only when it is wanted. */
export class Log {
  readonly #write: (line: string) => void;
  readonly #least: Level;
  readonly #component: string;

  constructor(least: Level, component = 'agent', write: (line: string) => void = writeToStderr) {
    this.#write = write;
    this.#least = least;
    this.#component = component;
  }

  /** The same log, for another component. */
  of(component: string): Log {
    return new Log(this.#least, component, this.#write);
  }

  debug(text: () => string): void {
    if (this.#wants('debug')) this.#say('debug', text());
  }

  info(text: string): void {
    if (this.#wants('info')) this.#say('info', text);
  }

  warn(text: string): void {
    if (this.#wants('warn')) this.#say('warn', text);
  }

  error(text: string): void {
    this.#say('error', text);
  }

  #wants(level: Level): boolean {
    return LEVELS[level] >= LEVELS[this.#least];
  }

  #say(level: Level, text: string): void {
    this.#write(`${new Date().toISOString()} ${level} ${this.#component}: ${printable(text)}\n`);
  }
}

/** One line, and nothing that moves a terminal's cursor: part of what is said comes from elsewhere. */
function printable(text: string): string {
  return text.slice(0, MAX_LINE).toWellFormed().replace(UNPRINTABLE, ' ');
}

function writeToStderr(line: string): void {
  process.stderr.write(line);
}

/** What an error says, whatever was thrown. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
