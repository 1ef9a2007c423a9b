import { Cron } from 'croner';
import type { Db } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { keepPartitions } from './partitions.ts';

/** Some minutes past midnight, UTC: the partitions of the next two days are there already. */
const DAILY = '7 0 * * *';

/**
 * Sees to it that each day has its partition and that old days go, now and once a day. Rejects when the first time fails: without today's partition
 * nothing can be stored. Disposing ends the timer.
 */
export async function startUpkeep(db: Db, log: Logger, now: () => number): Promise<Disposable> {
  const keep = async () => {
    const dropped = await db.asSystem('partitions belong to no tenant', (tx) =>
      keepPartitions(tx, new Date(now())),
    );
    if (dropped.length > 0) log.info({ days: dropped }, 'old metrics are gone');
  };
  await keep();
  const failed = (error: unknown) => log.error({ err: error }, 'partitions of metrics could not be kept up');
  const daily = new Cron(DAILY, { timezone: 'UTC', protect: true, catch: failed }, keep);
  return { [Symbol.dispose]: () => daily.stop() };
}
