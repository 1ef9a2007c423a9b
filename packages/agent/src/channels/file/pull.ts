import {
  type Channel,
  FieldError,
  type JsonObject,
  RecordReader,
  RecordWriter,
  readWhole,
} from '@guru/protocol';
import { Descent, partsOfTreePath } from './descent.ts';
import { readEntry } from './entry.ts';
import { toFileFailure } from './failure.ts';
import type { Folder } from './folder.ts';
import { type Job, type Operation, readFlag, readPathField } from './job.ts';
import { toRawName } from './names.ts';
import { openFolder } from './place.ts';
import { TreeSender } from './tree-sender.ts';
import { type Found, type Missed, walk } from './walk.ts';

/** A folder with all that is below it; with `select` only what the technician names, a record for each path. */
export const pull: Operation = {
  changes: false,
  read(fields) {
    const path = readPathField(fields);
    const select = readFlag(fields, 'select');
    return async (job) => {
      await using folder = await openFolder(path, job.roots);
      const sender = new TreeSender(new RecordWriter(job.channel));
      const handfuls = select ? selected(folder, job) : everything(folder, job.channel);
      for await (const handful of handfuls) await sender.send(handful);
      job.channel.sendMessage({ type: 'done', ...(await sender.end()) });
    };
  },
};

/** The folder itself first, for its rights and its time. */
async function* everything(folder: Folder, channel: Channel): AsyncGenerator<(Found | Missed)[], void, void> {
  yield [{ folder, name: '.', path: '', entry: (await readEntry(folder, undefined)).entry }];
  yield* walk(folder, channel);
}

async function* selected(
  folder: Folder,
  { channel, inbox }: Job,
): AsyncGenerator<(Found | Missed)[], void, void> {
  await using descent = new Descent(folder);
  const reader = new RecordReader();
  for (let item = await inbox.next(); item !== undefined; item = await inbox.next()) {
    if (!(item instanceof Uint8Array)) continue;
    for (const part of reader.push(item)) {
      if (!(part instanceof Uint8Array)) yield [await look(descent, readWanted(part))];
    }
    channel.consume(item.length);
  }
}

async function look(descent: Descent, path: string): Promise<Found | Missed> {
  try {
    const parts = partsOfTreePath(path);
    const folder = await descent.enter(parts.slice(0, -1));
    const name = toRawName(parts.at(-1) ?? '');
    return { folder, name, path, entry: (await readEntry(folder, name)).entry };
  } catch (error) {
    const failure = toFileFailure(error);
    if (failure === undefined) throw error;
    return { path, failure };
  }
}

function readWanted(record: JsonObject): string {
  const path = readWhole(record, (fields) => ({ path: readPathField(fields) }));
  if (typeof path === 'string') throw new FieldError(path);
  return path.path;
}
