import { RecordWriter } from '@guru/protocol';
import { readEntry } from './entry.ts';
import { errnoOf } from './failure.ts';
import { type Operation, readPathField } from './job.ts';
import { namesIn, type Raw } from './names.ts';
import { openFolder } from './place.ts';

/** Looks at once: a look waits for the disk, and most of that time for its turn. */
const LOOKS = 16;

/** What is in a folder, a line each; in the order of the disk. */
export const list: Operation = {
  changes: false,
  read(fields) {
    const path = readPathField(fields);
    return async ({ channel, roots }) => {
      await using folder = await openFolder(path, roots);
      const records = new RecordWriter(channel);
      const names = await namesIn(folder.at());
      for (let from = 0; from < names.length; from += LOOKS) {
        const looks = names.slice(from, from + LOOKS).map(async (name) => await look(name));
        for (const entry of await Promise.all(looks))
          if (entry !== undefined) await records.record({ ...entry });
      }
      await records.flush();

      async function look(name: Raw) {
        try {
          return (await readEntry(folder, name)).entry;
        } catch (error) {
          // It has been removed since the folder was read.
          if (errnoOf(error) === 'ENOENT') return undefined;
          throw error;
        }
      }
    };
  },
};
