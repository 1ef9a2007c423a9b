import { untilExit } from '../channels/exec/exit.ts';
import { readExecParams } from '../channels/exec/params.ts';
import { prepareCommand } from '../channels/exec/start.ts';
import type { PipeReader } from '../runtime/pipe.ts';

/** What a program printed, and how it ended. */
export interface Printed {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface ProgramOptions {
  readonly signal: AbortSignal;
  /** The command is one text for the shell. */
  readonly shell?: boolean;
  /** In the language C and the zone UTC, for a program to read. */
  readonly plain?: boolean;
  /** Bytes of each output that are kept; the rest is read and dropped. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 1024 * 1024;
const PLAIN = { LC_ALL: 'C', LANG: 'C', TZ: 'UTC' };

/** Runs a program to its end. Aborted, it ends all that this has started, and rejects; so it does when it can't be started, in words for a person. */
export async function runProgram(command: readonly string[], options: ProgramOptions): Promise<Printed> {
  const { signal, shell = false, plain = true, maxBytes = MAX_BYTES } = options;
  const params = readExecParams({ command: [...command], shell, ...(plain && { env: PLAIN }) });
  if (typeof params === 'string') throw new Error(params);
  const start = await prepareCommand(params);
  signal.throwIfAborted();
  const started = start();
  const { program, tree } = started;
  const [out, err] = [new Output(program.stdout, maxBytes), new Output(program.stderr, maxBytes)];
  const end = () => void tree.end();
  signal.addEventListener('abort', end, { once: true });
  const printing = {
    done: Promise.all([out.done, err.done]).then(() => {}),
    held: undefined,
    get told() {
      return out.bytes + err.bytes;
    },
  };
  const { code } = await untilExit(started, printing, undefined);
  signal.removeEventListener('abort', end);
  for (const reader of [program.stdout, program.stderr]) reader.close();
  await (signal.aborted ? tree.end() : tree.endRest());
  signal.throwIfAborted();
  return { code, out: out.text, err: err.text };
}

/** One output, read to its end and kept to a limit. */
class Output {
  readonly done: Promise<void>;
  bytes = 0;
  #text = '';

  constructor(reader: PipeReader, maxBytes: number) {
    this.done = this.#read(reader, maxBytes);
  }

  get text(): string {
    return this.#text;
  }

  async #read(reader: PipeReader, maxBytes: number): Promise<void> {
    const decoder = new TextDecoder();
    for (let bytes = await reader.read(); bytes !== undefined; bytes = await reader.read()) {
      const room = Math.max(0, maxBytes - this.bytes);
      this.bytes += bytes.length;
      this.#text += decoder.decode(bytes.subarray(0, room), { stream: true });
    }
  }
}
