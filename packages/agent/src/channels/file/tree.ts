import { RecordWriter } from '@guru/protocol';
import { toFileFailure } from './failure.ts';
import { type Operation, readFlag, readPathField } from './job.ts';
import { openFolder } from './place.ts';
import { openRegular, pieces } from './read.ts';
import { type Found, type Missed, walk } from './walk.ts';

/** What is below a folder, a record each, without content; with `checksum` the hash of each file. */
export const tree: Operation = {
  changes: false,
  read(fields) {
    const path = readPathField(fields);
    const checksum = readFlag(fields, 'checksum');
    return async ({ channel, roots }) => {
      await using folder = await openFolder(path, roots);
      const records = new RecordWriter(channel);
      for await (const handful of walk(folder, channel)) {
        for (const one of await Promise.all(handful.map((each) => describe(each, checksum))))
          await records.record(one);
      }
      await records.flush();
    };
  },
};

async function describe(one: Found | Missed, checksum: boolean) {
  if (!('entry' in one)) return missedRecord(one);
  const { path, entry } = one;
  if (!checksum || entry.kind !== 'file') return { ...entry, path };
  try {
    return { ...entry, path, sha256: await hashOf(one) };
  } catch (error) {
    const failure = toFileFailure(error);
    if (failure === undefined) throw error;
    return missedRecord({ path, failure });
  }
}

/** Tells of something that could not be looked at, read or written. */
export function missedRecord({ path, failure: { code, message } }: Missed) {
  return { path, kind: 'failed', code, message };
}

async function hashOf(found: Found): Promise<string> {
  await using file = await openRegular(found);
  const hash = new Bun.CryptoHasher('sha256');
  for await (const piece of pieces(file, 0, Number.POSITIVE_INFINITY)) hash.update(piece);
  return hash.digest('hex');
}
