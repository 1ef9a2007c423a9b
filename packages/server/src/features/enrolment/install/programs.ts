import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileBody } from '../../../runtime/index.ts';
import { PLATFORMS, type Platform } from './platforms.ts';

/** An agent's program, ready to be given out. */
export interface Program {
  readonly file: string;
  readonly body: Blob;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** The agents' programs that `npm run build` makes, in one folder. */
export interface Programs {
  has(platform: Platform): Promise<boolean>;
  /** Undefined when it isn't built. */
  open(platform: Platform): Promise<Program | undefined>;
}

/** Opens the folder; it may be filled, emptied or replaced at any time. A file is hashed once for each of its versions. */
export function openPrograms(folder: string): Programs {
  const hashes = new Map<Platform, { version: string; sha256: Promise<string> }>();

  async function hashOf(platform: Platform, path: string): Promise<string> {
    const { mtimeMs, size } = await stat(path);
    const version = `${mtimeMs} ${size}`;
    const known = hashes.get(platform);
    if (known?.version === version) return await known.sha256;
    const sha256 = hashFile(path);
    hashes.set(platform, { version, sha256 });
    sha256.catch(() => hashes.delete(platform));
    return await sha256;
  }

  return {
    has: async (platform) => (await fileBody(join(folder, PLATFORMS[platform].file))) !== null,
    async open(platform) {
      const { file } = PLATFORMS[platform];
      const path = join(folder, file);
      const found = await fileBody(path);
      return found === null ? undefined : { file, ...found, sha256: await hashOf(platform, path) };
    },
  };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
  return hash.digest('hex');
}
