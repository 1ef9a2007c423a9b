import { Cron } from 'croner';
import { sql } from 'kysely';
import type { Db, Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';

const DAILY = '37 1 * * *';
/** Changes tell the story of a device. */
const CHANGES_KEPT_DAYS = 730;
/** Rows of one transaction. */
const BATCH = 5000;

/** Lets the oldest changes go. Answers how many. */
export async function dropOldChanges(tx: Tx, now: Date): Promise<number> {
  const result = await sql`
    delete from inventory_changes where change_id in (
      select change_id from inventory_changes
      where at < ${now.toISOString()}::timestamptz - make_interval(days => ${CHANGES_KEPT_DAYS}) order by at limit ${BATCH})`.execute(
    tx,
  );
  return Number(result.numAffectedRows ?? 0);
}

/** Tidies names away that are on no device any more, but for those that are just being used. Answers how many. */
export async function dropUnusedNames(tx: Tx): Promise<number> {
  const result = await sql`
    delete from inventory_names where name_id in (
      select name_id from inventory_names where devices = 0 order by name_id limit ${BATCH} for update skip locked)`.execute(
    tx,
  );
  return Number(result.numAffectedRows ?? 0);
}

/** Does so once a day. Disposing ends the timer. */
export function startUpkeep(db: Db, log: Logger, now: () => number): Disposable {
  const why = 'old inventories of all tenants are tidied away';
  const keep = async () => {
    while ((await db.asSystem(why, (tx) => dropOldChanges(tx, new Date(now())))) === BATCH);
    while ((await db.asSystem(why, dropUnusedNames)) === BATCH);
  };
  const failed = (error: unknown) => log.error({ err: error }, 'inventories could not be kept up');
  const daily = new Cron(DAILY, { timezone: 'UTC', protect: true, catch: failed }, keep);
  return { [Symbol.dispose]: () => daily.stop() };
}
