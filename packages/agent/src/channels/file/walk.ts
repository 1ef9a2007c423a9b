import type { Channel } from '@guru/protocol';
import { type Entry, readEntry } from './entry.ts';
import { FileFailure, toFileFailure } from './failure.ts';
import type { Folder } from './folder.ts';
import { stillWanted } from './job.ts';
import { namesIn, type Raw, toText } from './names.ts';
import { MOST_LEVELS } from './remove.ts';

/** Looks at once: a look waits for the disk, and most of that time for its turn. */
const AT_ONCE = 32;

/** Something in a tree. Its folder is open until the next is asked for. */
export interface Found {
  readonly folder: Folder;
  readonly name: Raw;
  /** From the top of the tree, with `/` on every system. */
  readonly path: string;
  readonly entry: Entry;
}

/** Something in a tree that could not be looked at. */
export interface Missed {
  readonly path: string;
  readonly failure: FileFailure;
}

/**
 * All that is below a folder, in handfuls of one folder each; a folder comes right before what is in it, so that who makes it is done with it when the next one comes. Links are found and not followed. What was removed
 * meanwhile is left out.
 */
export async function* walk(
  folder: Folder,
  channel: Channel,
  above = '',
  level = 0,
): AsyncGenerator<(Found | Missed)[], void, void> {
  const folders: Found[] = [];
  const names = await namesIn(folder.at());
  for (let from = 0; from < names.length; from += AT_ONCE) {
    stillWanted(channel);
    const looks = names.slice(from, from + AT_ONCE).map((name) => look(folder, name, above));
    const found = (await Promise.all(looks)).filter((one) => one !== undefined);
    const isFolder = (one: Found | Missed): one is Found => 'entry' in one && one.entry.kind === 'folder';
    folders.push(...found.filter(isFolder));
    yield found.filter((one) => !isFolder(one));
  }
  for (const one of folders) {
    const { name, path } = one;
    yield [one];
    try {
      if (level >= MOST_LEVELS) throw new FileFailure('too_deep');
      await using child = await folder.child(name);
      yield* walk(child, channel, `${path}/`, level + 1);
    } catch (error) {
      yield [missed(path, error)];
    }
  }
}

async function look(folder: Folder, name: Raw, above: string): Promise<Found | Missed | undefined> {
  const path = above + toText(name);
  try {
    const { entry } = await readEntry(folder, name);
    return { folder, name, path, entry };
  } catch (error) {
    const one = missed(path, error);
    return one.failure.code === 'not_found' ? undefined : one;
  }
}

/** Throws what is a fault of ours, or of the channel. */
function missed(path: string, error: unknown): Missed {
  const failure = toFileFailure(error);
  if (failure === undefined) throw error;
  return { path, failure };
}
