import { randomFillSync } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

const PIECE_BYTES = 4 * 1024 * 1024;
const FILES_PER_FOLDER = 100;
/** As large as most files of a web site or of a configuration are. */
const SMALL_BYTES = 2048;

/** Writes a file that nothing can be saved on: no zeros, no repetition. `bytes` is a multiple of 4 MiB. */
export async function makeFile(path: string, bytes: number): Promise<void> {
  await using file = await open(path, 'w');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (let written = 0; written < bytes; written += PIECE_BYTES) await file.write(randomFillSync(piece));
  await file.sync();
}

/** Makes a folder of folders with so many small files in all. */
export async function makeTree(path: string, files: number): Promise<void> {
  const content = randomFillSync(Buffer.allocUnsafe(SMALL_BYTES));
  for (let number = 0; number < files; number++) {
    const folder = join(path, `folder-${Math.floor(number / FILES_PER_FOLDER)}`);
    if (number % FILES_PER_FOLDER === 0) await mkdir(folder, { recursive: true });
    content.writeUInt32LE(number);
    await Bun.write(join(folder, `file-${number}.txt`), content);
  }
}
