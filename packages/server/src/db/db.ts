import {
  AbortedTransactionError,
  Kysely,
  PostgresDialect,
  type RawBuilder,
  sql,
  type Transaction,
} from 'kysely';
import { DatabaseError, type Pool } from 'pg';
import type { Logger } from '../log.ts';
import { DatabaseBusyError, DatabaseUnavailableError } from './errors.ts';
import type { Database } from './tables/index.ts';

/** One open transaction. Its settings say for whom it works; they end with it. */
export type Tx = Transaction<Database>;

/** How many callers may wait for a connection before another one is refused. */
const MAX_WAITING = 1000;

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

  async function transaction<T>(set: RawBuilder<unknown>, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (pool.waitingCount >= MAX_WAITING) throw new DatabaseBusyError(MAX_WAITING);
    let failure: { readonly error: unknown } | undefined;
    try {
      return await kysely.transaction().execute(async (tx) => {
        await set.execute(tx);
        try {
          return await work(tx);
        } catch (error) {
          failure = { error };
          throw error;
        }
      });
    } catch (error) {
      // The work failed and was rolled back, or a statement is at fault; else the connection is.
      const isTold = failure !== undefined && failure.error === error;
      if (isTold || error instanceof DatabaseError || error instanceof AbortedTransactionError) throw error;
      throw new DatabaseUnavailableError(failure?.error ?? error);
    }
  }

  return {
    asPartner: (partnerId, work) =>
      transaction(sql`select set_config('app.partner_id', ${partnerId}, true)`, work),
    asSystem: (reason, work) => {
      log.trace({ reason }, 'system transaction');
      return transaction(sql`select set_config('app.scope', 'system', true)`, work);
    },
    ping: async () => {
      await pool.query('select 1');
    },
  };
}
