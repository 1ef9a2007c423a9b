import { closeSync, constants, openSync } from 'node:fs';
import type { FileSink } from 'bun';
import { libc } from './libc.ts';

/** Reads only as far as it is asked for: whoever writes more waits. */
export interface PipeReader {
  /** The next bytes; undefined at the end, and once it was closed. */
  read(): Promise<Uint8Array | undefined>;
  /** However often it is called. */
  close(): void;
}

export interface PipeWriter {
  /** Settles when the pipe has taken all; rejects when nobody reads it any more. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** What was written stays. However often it is called. */
  close(): void;
}

/** Both ends of a new pipe, as descriptors that are the caller's to close. */
export interface Pipe {
  /** For this program: never makes it wait. */
  readonly near: number;
  /** For another program. */
  readonly far: number;
}

/** A pipe that this program reads or writes. Undefined where none can be made: Linux only, with its /proc. */
export function openPipe(near: 'reads' | 'writes'): Pipe | undefined {
  const ends = new Int32Array(2);
  if (process.platform !== 'linux' || libc()?.pipe(ends) !== 0) return undefined;
  const [readEnd = -1, writeEnd = -1] = ends;
  const [mine, far] = near === 'reads' ? [readEnd, writeEnd] : [writeEnd, readEnd];
  try {
    // Opened anew, for a program would be confused by an end of its own that doesn't wait.
    const access = near === 'reads' ? constants.O_RDONLY : constants.O_WRONLY;
    return { near: openSync(`/proc/self/fd/${mine}`, access | constants.O_NONBLOCK), far };
  } catch {
    closeSync(far);
    return undefined;
  } finally {
    closeSync(mine);
  }
}

/** `onClosed` is called once, when nothing uses the stream any more. */
export function readerOf(stream: ReadableStream<Uint8Array>, onClosed = () => {}): PipeReader {
  const reader = stream.getReader();
  let isClosed = false;
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    void reader.cancel().then(onClosed, onClosed);
  };
  return {
    close,
    async read() {
      if (isClosed) return undefined;
      const { done, value } = await reader.read();
      if (!done && !isClosed) return value;
      close();
      return undefined;
    },
  };
}

/** `onClosed` is called once, when nothing uses the sink any more. */
export function writerOf(sink: FileSink, onClosed = () => {}): PipeWriter {
  let isClosed = false;
  /** Settles with the write that is on its way. */
  let writing: Promise<void> = Promise.resolve();
  const writeOne = async (bytes: Uint8Array<ArrayBuffer>) => {
    await sink.write(bytes);
    await sink.flush();
  };
  const finish = async () => {
    await writing.catch(() => {});
    await Promise.resolve(sink.end()).catch(() => {});
    onClosed();
  };
  return {
    write(bytes) {
      if (isClosed) return Promise.reject(new Error('the pipe has been closed'));
      writing = writeOne(bytes);
      return writing;
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      void finish();
    },
  };
}
