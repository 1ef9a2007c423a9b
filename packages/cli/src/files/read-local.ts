import { open } from 'node:fs/promises';
import { FILE_PIECE_BYTES } from '@guru/protocol';
import { raw } from './raw.ts';

/** A file of this machine from some place on. A piece is good until the next is asked for, and that is read meanwhile. */
export async function* readLocal(path: string, offset = 0): AsyncGenerator<Uint8Array, void, void> {
  await using file = await open(raw(path), 'r');
  let [current, next] = [Buffer.allocUnsafe(FILE_PIECE_BYTES), Buffer.allocUnsafe(FILE_PIECE_BYTES)];
  const fill = (buffer: Buffer, at: number) => {
    const filled = file.read(buffer, 0, buffer.length, at);
    // It is waited for later, and told then.
    filled.catch(() => undefined);
    return filled;
  };
  let at = offset;
  let reading = fill(current, at);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      at += bytesRead;
      reading = fill(next, at);
      yield current.subarray(0, bytesRead);
      [current, next] = [next, current];
    }
  } finally {
    await reading.catch(() => undefined);
  }
}
