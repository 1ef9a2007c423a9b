import { createHash } from 'node:crypto';
import { MAX_KEPT_BYTES } from '@guru/protocol';
import type { CommandExit } from '@guru/protocol/control';
import type { PipeReader } from '../runtime/pipe.ts';

/** One output of a program: its first bytes, and of the whole the size and the hash. */
class Printed {
  readonly #hash = createHash('sha256');
  readonly #kept = Buffer.alloc(MAX_KEPT_BYTES);
  bytes = 0;

  async readFrom(reader: PipeReader): Promise<void> {
    for (let bytes = await reader.read(); bytes !== undefined; bytes = await reader.read()) {
      this.#hash.update(bytes);
      this.#kept.set(
        bytes.subarray(0, Math.max(0, MAX_KEPT_BYTES - this.bytes)),
        Math.min(this.bytes, MAX_KEPT_BYTES),
      );
      this.bytes += bytes.length;
    }
  }

  /** Once: nothing can be read any more. */
  sum(): CommandExit['stdout'] {
    const base64 = this.#kept.subarray(0, this.bytes).toString('base64');
    return { base64, bytes: this.bytes, sha256: this.#hash.digest('hex') };
  }
}

/** Both outputs of a program, read to their ends. Nothing holds them back: what is not kept is counted. */
export class PrintedOutputs {
  readonly done: Promise<void>;
  readonly held = undefined;
  readonly #readers: readonly PipeReader[];
  readonly #stdout = new Printed();
  readonly #stderr = new Printed();

  constructor(stdout: PipeReader, stderr: PipeReader) {
    this.#readers = [stdout, stderr];
    this.done = Promise.all([this.#stdout.readFrom(stdout), this.#stderr.readFrom(stderr)]).then(() => {});
  }

  get told(): number {
    return this.#stdout.bytes + this.#stderr.bytes;
  }

  /** Leaves unread what is still to come, and answers what came. Once. */
  sum(): Pick<CommandExit, 'stdout' | 'stderr'> {
    for (const reader of this.#readers) reader.close();
    return { stdout: this.#stdout.sum(), stderr: this.#stderr.sum() };
  }
}
