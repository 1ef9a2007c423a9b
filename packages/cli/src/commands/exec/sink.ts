import { plain } from '../../output/plain.ts';

type Stream = 'stdout' | 'stderr';

/** The words between tabs and ends of lines, which are all that output may do to a terminal. */
const WORDS = /[^\n\t\r]+/g;

/** Output of a device, for a terminal of ours. */
export function withoutDanger(text: string): string {
  return text.replaceAll(WORDS, plain);
}

/** Where the output of one device goes. */
export interface Sink {
  /** Settles when it was written. Must not be called again before. */
  write(stream: Stream, bytes: Uint8Array): Promise<void>;
  /** Nothing more comes. */
  end(): Promise<void>;
}

/** This program's own stdout and stderr: bytes as they are, but where a person looks nothing that would do something to the terminal. */
export function openSink(prefix: string): Sink {
  const streams = { stdout: new Lines(process.stdout, prefix), stderr: new Lines(process.stderr, prefix) };
  return {
    write: (stream, bytes) => streams[stream].write(bytes),
    async end() {
      await streams.stdout.end();
      await streams.stderr.end();
    },
  };
}

/** One stream, each line with a prefix. */
class Lines {
  readonly #to: NodeJS.WriteStream;
  readonly #prefix: string;
  readonly #decoder = new TextDecoder();
  #isInLine = false;

  constructor(to: NodeJS.WriteStream, prefix: string) {
    this.#to = to;
    this.#prefix = prefix;
  }

  write(bytes: Uint8Array): Promise<void> {
    if (!this.#to.isTTY && this.#prefix === '') return this.#put(bytes);
    const text = this.#decoder.decode(bytes, { stream: true });
    const shown = this.#to.isTTY ? withoutDanger(text) : text;
    return this.#put(this.#prefixed(shown));
  }

  /** With many devices, what comes next begins on a line of its own. */
  async end(): Promise<void> {
    if (this.#prefix !== '' && this.#isInLine) await this.#put('\n');
    this.#isInLine = false;
  }

  #prefixed(text: string): string {
    if (text === '' || this.#prefix === '') return text;
    const first = this.#isInLine ? '' : this.#prefix;
    this.#isInLine = !text.endsWith('\n');
    return first + text.replaceAll(/\n(?!$)/g, `\n${this.#prefix}`);
  }

  async #put(data: string | Uint8Array): Promise<void> {
    if (data.length > 0) await new Promise<void>((resolve) => this.#to.write(data, () => resolve()));
  }
}
