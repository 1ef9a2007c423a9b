import type { Db } from '../../../db/index.ts';
import type { Logger } from '../../../log.ts';
import { deleteOld } from './sweep-store.ts';

/** Recordings of one transaction: with each go all of its pieces. */
const BATCH = 50;

/** Deletes the recordings that are older than their partners keep them; answers how many. */
export async function sweep(db: Db, log: Logger, now: () => number): Promise<number> {
  let deleted = 0;
  for (let batch = BATCH; batch === BATCH; ) {
    batch = await db.asSystem('recordings of all tenants grow old', (tx) =>
      deleteOld(tx, new Date(now()), BATCH),
    );
    deleted += batch;
  }
  if (deleted > 0) log.info({ recordings: deleted }, 'old recordings are gone');
  return deleted;
}
