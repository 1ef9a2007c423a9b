import { FieldError, type Fields } from '@guru/protocol';
import { type Operation, readCount, readFlag, readPathField } from './job.ts';
import { findPlace } from './place.ts';
import { receiveFile } from './receive-file.ts';
import type { Finish } from './temporary.ts';
import { TRANSFER_ID, temporaryName } from './transfers.ts';

/** One hour: a transfer that is not gone on with until then is begun anew. */
const MOST_KEEP_MS = 3_600_000;
/** Unless the technician says how long: what a connection takes that comes back by itself. */
const USUAL_KEEP_MS = 20_000;

/** Puts a file under a name, whole or not at all. */
export const write: Operation = {
  changes: true,
  read(fields) {
    const path = readPathField(fields);
    const finish = readFinish(fields);
    const size = readCount(fields, 'size');
    const id = readTransferId(fields);
    const keepMs = fields.has('keep_ms') ? fields.int('keep_ms', 0, MOST_KEEP_MS) : USUAL_KEEP_MS;
    return async (job) => {
      await using place = await findPlace(path, job.roots, { follow: true, below: true });
      await receiveFile(job, place, {
        finish,
        size,
        temporary: temporaryName(id),
        // Nobody could name it to go on with it.
        keepMs: id === undefined ? 0 : keepMs,
      });
    };
  },
};

function readFinish(fields: Fields): Finish {
  return {
    mode: fields.has('mode') ? fields.int('mode', 0, 0o7777) : undefined,
    mtimeMs: readCount(fields, 'mtime_ms'),
    overwrite: readFlag(fields, 'overwrite', true),
    baseVersion: fields.has('base_version') ? fields.text('base_version', 64) : undefined,
    sync: true,
  };
}

function readTransferId(fields: Fields): string | undefined {
  if (!fields.has('transfer_id')) return undefined;
  const id = fields.text('transfer_id', 64);
  if (!TRANSFER_ID.test(id))
    throw new FieldError('transfer_id: 8 to 64 letters, digits, - and _ were expected');
  return id;
}
