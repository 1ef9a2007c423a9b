import { stat } from 'node:fs/promises';
import { FileProblem, statFile } from '@guru/client/files';
import { systemCode } from '../failure.ts';
import { raw } from './raw.ts';
import type { Side } from './side.ts';

export interface Known {
  readonly isFolder: boolean;
  readonly size: number;
  readonly mode: number;
  readonly mtime_ms: number;
}

/** What a side is now, links followed; undefined when it is nothing yet. */
export async function lookAt(
  side: Exclude<Side, { at: 'stream' }>,
  signal: AbortSignal,
): Promise<Known | undefined> {
  try {
    if (side.at === 'here') {
      const stats = await stat(raw(side.path));
      return {
        isFolder: stats.isDirectory(),
        size: stats.size,
        mode: stats.mode & 0o7777,
        mtime_ms: Math.floor(stats.mtimeMs),
      };
    }
    const { kind, size, mode, mtime_ms } = await statFile(side.session, side.path, { follow: true, signal });
    return { isFolder: kind === 'folder', size, mode, mtime_ms };
  } catch (error) {
    const isMissing =
      error instanceof FileProblem ? error.code === 'not_found' : systemCode(error) === 'ENOENT';
    if (isMissing) return undefined;
    throw error;
  }
}
