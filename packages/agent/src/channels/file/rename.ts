import { rename as replace } from 'node:fs/promises';
import { FileFailure } from './failure.ts';
import { type Operation, readFlag, readPathField } from './job.ts';
import { findPlace } from './place.ts';
import { renameToFree } from './rename-to-free.ts';

/** Gives something another name or folder, on the same file system. A link is renamed itself. */
export const rename: Operation = {
  changes: true,
  read(fields) {
    const path = readPathField(fields);
    const to = readPathField(fields, 'to');
    const overwrite = readFlag(fields, 'overwrite');
    return async ({ channel, roots }) => {
      await using from = await findPlace(path, roots, { below: true });
      await using target = await findPlace(to, roots, { below: true });
      if (from.name === undefined || target.name === undefined) throw new FileFailure('bad_path');
      const [before, after] = [from.folder.at(from.name), target.folder.at(target.name)];
      await (overwrite ? replace(before, after) : renameToFree(before, after));
      await target.folder.sync();
      channel.sendMessage({ type: 'done' });
    };
  },
};
