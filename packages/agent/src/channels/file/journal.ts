import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type Raw, toRaw, toText } from './names.ts';

/** Beyond this it is written anew, with what is there still. */
const MOST_BYTES = 1024 * 1024;

/**
 * The temporary files that this agent has made, on the disk, for the agent that starts after this one was killed: a path a line. It is not
 * synced, for only a killed agent leaves something behind; after a power cut a file may stay, hidden and under a name of its kind.
 */
export class Journal {
  readonly #file: number | undefined;
  #bytes: number;

  private constructor(file?: number, bytes = 0) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Answers what the last agent had noted. Without a path, or where it can't be written, nothing is noted: files can be worked with all the same. */
  static open(path: string | undefined): { readonly journal: Journal; readonly paths: Raw[] } {
    if (path === undefined) return { journal: new Journal(), paths: [] };
    try {
      const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
      const noted = readFileSync(path);
      return {
        journal: new Journal(file, noted.length),
        paths: noted.toString().split('\n').flatMap(readLine),
      };
    } catch {
      return { journal: new Journal(), paths: [] };
    }
  }

  /** Notes a file before it is made. `living` answers all that must not be forgotten, when it is time to write anew. */
  add(path: Raw, living: () => Iterable<Raw>): void {
    if (this.#bytes > MOST_BYTES) {
      this.clear();
      for (const other of living()) this.#write(other);
    }
    this.#write(path);
  }

  /** Forgets everything: none of the files is there any more. */
  clear(): void {
    if (this.#file === undefined || this.#bytes === 0) return;
    ftruncateSync(this.#file);
    this.#bytes = 0;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #write(path: Raw): void {
    if (this.#file !== undefined) this.#bytes += writeSync(this.#file, `${JSON.stringify(toText(path))}\n`);
  }
}

/** What a killed agent had not written to its end is not there. */
function readLine(line: string): Raw[] {
  try {
    const text: unknown = JSON.parse(line);
    return typeof text === 'string' ? [toRaw(text)] : [];
  } catch {
    return [];
  }
}
