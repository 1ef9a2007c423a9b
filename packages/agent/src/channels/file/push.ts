import { mkdir } from 'node:fs/promises';
import { contentBytes, FieldError, RecordError, RecordReader } from '@guru/protocol';
import { errnoOf, FileFailure } from './failure.ts';
import { type Job, type Operation, readFlag, readPathField } from './job.ts';
import { findPlace, openFolder } from './place.ts';
import { TreeReceiver } from './tree-receiver.ts';

/** Makes a folder with all that is below it, as the technician sends it; what is there and isn't named stays. */
export const push: Operation = {
  changes: true,
  read(fields) {
    const path = readPathField(fields);
    const overwrite = readFlag(fields, 'overwrite', true);
    return async (job) => {
      await makeIfMissing(path, job.roots);
      await using folder = await openFolder(path, job.roots);
      await using receiver = new TreeReceiver(job, folder, overwrite);
      await untilCommit(job, receiver);
      job.channel.sendMessage({ type: 'done', ...(await receiver.end()) });
    };
  },
};

async function makeIfMissing(path: string, roots: readonly string[]): Promise<void> {
  await using place = await findPlace(path, roots, { follow: true });
  if (place.name === undefined) return;
  try {
    await mkdir(place.folder.at(place.name));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

async function untilCommit({ channel, inbox }: Job, receiver: TreeReceiver): Promise<void> {
  const reader = new RecordReader(contentBytes);
  try {
    for (let item = await inbox.next(); item !== undefined; item = await inbox.next()) {
      if (!(item instanceof Uint8Array)) {
        if (item.type === 'commit' && reader.isBetween) return;
        throw new FieldError('type: commit was expected, after whole records');
      }
      for (const part of reader.push(item)) {
        if (part instanceof Uint8Array) await receiver.bytes(part);
        else await receiver.record(part);
      }
      channel.consume(item.length);
    }
  } catch (error) {
    throw error instanceof RecordError ? new FieldError(error.message) : error;
  }
  throw new FileFailure('mismatch', 'the technician ended without saying that it is whole');
}
