import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

/** Days of history, today included. */
const DAYS_KEPT = 7;
/** Days made ahead, so that a night without this server's timer loses nothing. */
const DAYS_AHEAD = 2;

/**
 * Makes the partitions that the next days need and drops those that are older than the history is kept. Returns the days dropped. Days are UTC.
 */
export async function keepPartitions(tx: Tx, now: Date): Promise<readonly string[]> {
  // Also those that were missed while no server ran: agents fill in what they measured meanwhile.
  for (let day = 1 - DAYS_KEPT; day <= DAYS_AHEAD; day += 1) {
    await sql`select ensure_metric_partition(${dayText(now, day)}::date)`.execute(tx);
  }
  const oldest = dayText(now, 1 - DAYS_KEPT);
  const old = (await partitionDays(tx)).filter((day) => day < oldest);
  for (const day of old) await sql`drop table ${sql.table(`metrics_${day.replaceAll('-', '')}`)}`.execute(tx);
  return old;
}

/** The days that have a partition, as `YYYY-MM-DD`, oldest first. */
export async function partitionDays(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'metrics'::regclass order by c.relname`.execute(tx);
  return rows.flatMap(({ name }) => {
    const [, year, month, day] = /^metrics_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
    return year && month && day ? [`${year}-${month}-${day}`] : [];
  });
}

function dayText(now: Date, offset: number): string {
  const day = new Date(now);
  day.setUTCDate(day.getUTCDate() + offset);
  return day.toISOString().slice(0, 10);
}
