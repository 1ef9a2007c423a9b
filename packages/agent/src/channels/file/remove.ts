import { rmdir, unlink } from 'node:fs/promises';
import type { Channel } from '@guru/protocol';
import { errnoOf, FileFailure } from './failure.ts';
import type { Folder } from './folder.ts';
import { type Operation, readFlag, readPathField, stillWanted } from './job.ts';
import { namesIn, type Raw } from './names.ts';
import { findPlace } from './place.ts';

/** Each level holds a descriptor. */
export const MOST_LEVELS = 200;
const AT_ONCE = 16;

/** Removes a file, a link itself, or a folder: an empty one, or with `recursive` all that is in it. */
export const remove: Operation = {
  changes: true,
  read(fields) {
    const path = readPathField(fields);
    const recursive = readFlag(fields, 'recursive');
    return async ({ channel, roots }) => {
      await using place = await findPlace(path, roots, { below: true });
      const { folder, name } = place;
      if (name === undefined) throw new FileFailure('bad_path', 'the top of all can not be removed');
      if (recursive) await removeTree(folder, name, channel);
      else if ((await folder.stat(name)).isDirectory()) await rmdir(folder.at(name));
      else await unlink(folder.at(name));
      channel.sendMessage({ type: 'done' });
    };
  },
};

/** Removes something with all that is below it, and never through a link. */
export async function removeTree(folder: Folder, name: Raw, channel: Channel, level = 0): Promise<void> {
  stillWanted(channel);
  if (level > MOST_LEVELS) throw new FileFailure('too_deep');
  if (!(await folder.stat(name)).isDirectory()) {
    await gone(unlink(folder.at(name)));
    return;
  }
  await empty(await folder.child(name), channel, level);
  await gone(rmdir(folder.at(name)));
}

async function empty(opened: Folder, channel: Channel, level: number): Promise<void> {
  await using folder = opened;
  const folders: Raw[] = [];
  const names = await namesIn(folder.at());
  for (let from = 0; from < names.length; from += AT_ONCE) {
    stillWanted(channel);
    await Promise.all(
      names.slice(from, from + AT_ONCE).map(async (name) => {
        if ((await folder.stat(name)).isDirectory()) folders.push(name);
        else await gone(unlink(folder.at(name)));
      }),
    );
  }
  for (const name of folders) await removeTree(folder, name, channel, level + 1);
}

/** It is all the same who has removed it. */
async function gone(removing: Promise<void>): Promise<void> {
  try {
    await removing;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
