import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './error-code.ts';
import { StartupError } from './startup-error.ts';

/** Makes the data folder, closed to other users, and proves that it can be written to. Throws `StartupError('data_dir_unwritable')`. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const probe = join(dataDir, `.probe-${randomUUID()}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    const message = `The data folder ${dataDir} can't be written to (${errorCode(cause)}): set GURU_DATA_DIR to one that can.`;
    throw new StartupError('data_dir_unwritable', message, { cause });
  }
}
