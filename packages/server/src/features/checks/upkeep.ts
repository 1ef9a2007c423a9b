import { Cron } from 'croner';
import { sql } from 'kysely';
import type { Db, Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';

const DAILY = '17 0 * * *';
/** Changes of level are few, and tell the story of a device. */
const CHANGES_KEPT_DAYS = 730;
/** Months of numbers, this one included: at least 90 days. Ten thousand devices with ten numbers each write some 9 GB of them a day. */
const MONTHS_KEPT = 4;
const MONTHS_AHEAD = 1;
/** A step is written again with each result in it, five times or more, and stays on its page while that has room: measured, a table of 18 MB instead of 43. */
const FILLED_PERCENT = 50;
/** Rows of one transaction. */
const BATCH = 5000;

/** Makes the partitions that the next days need, and lets go what is older than it is kept. Answers the months dropped. */
export async function keepValues(tx: Tx, now: Date): Promise<readonly string[]> {
  for (let offset = -1; offset <= MONTHS_AHEAD; offset += 1) {
    const month = monthText(now, offset);
    await sql`select ensure_check_value_partition(${month}::date)`.execute(tx);
    await sql`alter table ${sql.table(nameOf(month))} set (fillfactor = ${sql.lit(FILLED_PERCENT)})`.execute(
      tx,
    );
  }
  const oldest = nameOf(monthText(now, 1 - MONTHS_KEPT));
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'check_values'::regclass and c.relname < ${oldest} order by c.relname`.execute(tx);
  for (const { name } of rows) await sql`drop table ${sql.table(name)}`.execute(tx);
  return rows.map(({ name }) => name);
}

async function dropOldChanges(tx: Tx, now: Date): Promise<number> {
  const result = await sql`
    delete from check_changes where change_id in (
      select change_id from check_changes
      where at < ${now.toISOString()}::timestamptz - make_interval(days => ${CHANGES_KEPT_DAYS}) order by at limit ${BATCH})`.execute(
    tx,
  );
  return Number(result.numAffectedRows ?? 0);
}

/** Does so now and once a day. Rejects when the first time fails: without this month's partition no number can be stored. Disposing ends the timer. */
export async function startUpkeep(db: Db, log: Logger, now: () => number): Promise<Disposable> {
  const why = 'partitions belong to no tenant';
  const keep = async () => {
    const dropped = await db.asSystem(why, (tx) => keepValues(tx, new Date(now())));
    if (dropped.length > 0) log.info({ months: dropped }, 'old numbers of checks are gone');
    while ((await db.asSystem(why, (tx) => dropOldChanges(tx, new Date(now())))) === BATCH);
  };
  await keep();
  const failed = (error: unknown) => log.error({ err: error }, 'numbers of checks could not be kept up');
  const daily = new Cron(DAILY, { timezone: 'UTC', protect: true, catch: failed }, keep);
  return { [Symbol.dispose]: () => daily.stop() };
}

/** The first day of a month, so many months from now. */
function monthText(now: Date, offset: number): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1)).toISOString().slice(0, 10);
}

function nameOf(month: string): string {
  return `check_values_${month.slice(0, 7).replace('-', '')}`;
}
