import { RecordWriter } from '@guru/protocol';
import { readEntry } from './entry.ts';
import { type Operation, readFlag, readPathField } from './job.ts';
import { findPlace } from './place.ts';

/** What is known of one thing, as a line: where a link leads may be longer than a message. */
export const stat: Operation = {
  changes: false,
  read(fields) {
    const path = readPathField(fields);
    const follow = readFlag(fields, 'follow');
    return async ({ channel, roots }) => {
      await using place = await findPlace(path, roots, { follow });
      const { entry, version } = await readEntry(place.folder, place.name);
      const records = new RecordWriter(channel);
      await records.record({ ...entry, version });
      await records.flush();
    };
  },
};
