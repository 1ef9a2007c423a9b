import { closeSync, openSync, readSync } from 'node:fs';

/** Enough for /proc/self/mountinfo of a host with a thousand containers; only what is used is ever resident. */
const BUFFER_BYTES = 512 * 1024;

const NOTHING = new Uint8Array(0);

/**
 * Reads the small files of /proc and /sys, again and again, into one buffer. Such files say that their size is 0 and
 * give a page at a time, so they are read until nothing comes. What is longer than the buffer is cut.
 */
export class KernelFiles {
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);

  /** A view that is good until the next read; empty when the file is gone or may not be read. */
  read(path: string): Uint8Array {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch {
      return NOTHING;
    }
    try {
      let length = 0;
      while (length < BUFFER_BYTES) {
        const got = readSync(fd, this.#buffer, length, BUFFER_BYTES - length, null);
        if (got === 0) break;
        length += got;
      }
      return this.#buffer.subarray(0, length);
    } catch {
      // A process can end between the open and the read.
      return NOTHING;
    } finally {
      closeSync(fd);
    }
  }

  /** As `read`, in one call to the kernel: for files that are known to be shorter than a page. */
  readShort(path: string): Uint8Array {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch {
      return NOTHING;
    }
    try {
      return this.#buffer.subarray(0, readSync(fd, this.#buffer, 0, 4096, null));
    } catch {
      return NOTHING;
    } finally {
      closeSync(fd);
    }
  }

  text(path: string): string {
    const bytes = this.read(path);
    return this.#buffer.toString('utf8', 0, bytes.length);
  }
}
