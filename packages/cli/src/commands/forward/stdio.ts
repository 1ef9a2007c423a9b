import { close, write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ForwardStream } from '@guru/client/forward';
import { systemCode } from '../../failure.ts';

const writeSome = promisify(write);
const closeDescriptor = promisify(close);
/** Whoever shares the pipe may have made it non-blocking. */
const RETRY_MS = 1;

interface Piece {
  readonly bytes: Uint8Array;
  readonly done: () => void;
}

/**
 * Writes bytes to a descriptor that may be a pipe which nobody reads for long, without waiting for it in the main thread, and closes it at the end: the reader of a
 * pipe learns by that alone that nothing more comes.
 */
export class OutputWriter {
  readonly #descriptor: number;
  #pieces: Piece[] = [];
  #writing: Promise<void> | undefined;
  #ending = false;
  #isGone = false;
  /** Called once when the reader is gone. */
  onGone: () => void = () => {};

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Writes after everything before, and calls `done` when the pipe has taken it; never when the reader is gone. */
  write(bytes: Uint8Array, done: () => void): void {
    if (this.#isGone) return;
    this.#pieces.push({ bytes, done });
    this.#writing ??= this.#writeAll();
  }

  /** Nothing more comes: closes the descriptor after everything before. */
  end(): void {
    this.#ending = true;
    this.#writing ??= this.#writeAll();
  }

  /** Settles when all has been taken, or the reader is gone. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    try {
      for (let pieces = this.#pieces; pieces.length > 0; pieces = this.#pieces) {
        this.#pieces = [];
        await this.#writeOut(Buffer.concat(pieces.map(({ bytes }) => bytes)));
        for (const { done } of pieces) done();
      }
      if (this.#ending) await closeDescriptor(this.#descriptor);
    } catch {
      this.#isGone = true;
      this.#pieces = [];
      this.onGone();
    }
    this.#writing = undefined;
  }

  async #writeOut(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      try {
        from += (await writeSome(this.#descriptor, bytes, from, bytes.length - from)).bytesWritten;
      } catch (error) {
        if (systemCode(error) !== 'EAGAIN') throw error;
        await sleep(RETRY_MS);
      }
    }
  }
}

/** Sends stdin to the other end, and its end after it. */
export async function copyInput(stream: ForwardStream): Promise<void> {
  try {
    for await (const bytes of Bun.stdin.stream()) {
      if (!(await stream.write(bytes))) return;
    }
    stream.end();
  } catch {
    stream.close();
  }
}
