import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import type { Pool } from 'pg';
import type { Logger } from '../log.ts';
import type { Database } from './tables/index.ts';

/** One open transaction. Its settings say for whom it works; they end with it. */
export type Tx = Transaction<Database>;

/** How many callers may wait for a connection before another one is refused. */
const MAX_WAITING = 1000;

/** More callers wait for a connection than the pool could serve in reasonable time. */
export class DatabaseBusyError extends Error {
  constructor() {
    super(`more than ${MAX_WAITING} transactions wait for a connection`);
    this.name = 'DatabaseBusyError';
  }
}

/**
 * The way to the database. Every statement runs inside one of its two kinds of transaction, because row-level security shows nothing
 * to a statement that doesn't say for whom it works. A transaction commits when `work` resolves, and rolls back when it rejects.
 * Don't nest: the inner one takes a second connection, and enough of that empties the pool.
 */
export interface Db {
  /** Works for one tenant: sees and changes its rows alone. */
  asPartner<T>(partnerId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Works for no tenant in particular; `reason` says why that is right, and is logged. The list of such work is ADR 0003. */
  asSystem<T>(reason: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Rejects when the database doesn't answer. */
  ping(): Promise<void>;
}

/** Builds the way to the database on a pool. The pool stays the caller's to end. */
export function createDb(pool: Pool, log: Logger): Db {
  const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });

  function transaction<T>(set: (tx: Tx) => Promise<unknown>, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (pool.waitingCount >= MAX_WAITING) return Promise.reject(new DatabaseBusyError());
    return kysely.transaction().execute(async (tx) => {
      await set(tx);
      return work(tx);
    });
  }

  return {
    asPartner: (partnerId, work) =>
      transaction((tx) => sql`select set_config('app.partner_id', ${partnerId}, true)`.execute(tx), work),
    asSystem: (reason, work) => {
      log.trace({ reason }, 'system transaction');
      return transaction((tx) => sql`select set_config('app.scope', 'system', true)`.execute(tx), work);
    },
    ping: async () => {
      await pool.query('select 1');
    },
  };
}
