import { Cron } from 'croner';
import { sql } from 'kysely';
import type { Db, Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { hourAt } from './baseline.ts';

const DAILY = '43 0 * * *';
/** What is over is kept for as long as the changes of level that it came of. */
const KEPT_MS = 730 * 86_400_000;
/** What is usual is forgotten when nothing was measured for so long: by then it counts a hundredth. */
const WEEKS_KEPT = 20;
/** Rows of one transaction. */
const BATCH = 5000;

/** Lets go some of what is older than it is kept. Answers whether there may be more. */
export async function dropOld(tx: Tx, now: number): Promise<boolean> {
  const before = new Date(now - KEPT_MS).toISOString();
  const week = hourAt(now).week - WEEKS_KEPT;
  const results = [
    await sql`
      delete from alerts where alert_id in (
        select alert_id from alerts where resolved_at < ${before}::timestamptz order by resolved_at limit ${BATCH})`.execute(
      tx,
    ),
    await sql`
      delete from incidents where incident_id in (
        select incident_id from incidents where resolved_at < ${before}::timestamptz order by resolved_at limit ${BATCH})`.execute(
      tx,
    ),
    await sql`
      delete from alert_baselines where ctid in (
        select ctid from alert_baselines where week < ${week} limit ${BATCH})`.execute(tx),
  ];
  return results.some(({ numAffectedRows }) => Number(numAffectedRows ?? 0) === BATCH);
}

/** Does so once a day. Disposing ends the timer. */
export function startUpkeep(db: Db, log: Logger, now: () => number): Disposable {
  const keep = async () => {
    while (await db.asSystem('what is over belongs to many tenants', (tx) => dropOld(tx, now())));
  };
  const failed = (error: unknown) => log.error({ err: error }, 'old alerts could not be let go');
  const daily = new Cron(DAILY, { timezone: 'UTC', protect: true, catch: failed }, keep);
  return { [Symbol.dispose]: () => daily.stop() };
}
