import { chmod as chmodPath } from 'node:fs/promises';
import { MODE_BITS } from './entry.ts';
import { FileFailure } from './failure.ts';
import { type Operation, readPathField } from './job.ts';
import { findPlace } from './place.ts';

/** Gives a file or folder other rights; of a link, what it leads to. */
export const chmod: Operation = {
  changes: true,
  read(fields) {
    const path = readPathField(fields);
    const mode = fields.int('mode', 0, MODE_BITS);
    return async ({ channel, roots }) => {
      await using place = await findPlace(path, roots, { follow: true });
      const { file, path: pinned } = await place.folder.pin(place.name ?? '.');
      await using _ = file;
      if ((await file.stat()).isSymbolicLink()) throw new FileFailure('too_many_links');
      if (pinned === undefined) await file.chmod(mode);
      else await chmodPath(pinned, mode);
      channel.sendMessage({ type: 'done' });
    };
  },
};
