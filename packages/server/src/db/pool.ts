import pg from 'pg';
import type { Logger } from '../log.ts';

/** Enough for the work of a small shop; the embedded server allows a few more than this. */
const POOL_SIZE = 10;

/**
 * A pool with this server's rules: waits are bounded, statements too, and no session is left open in a transaction. `bigint` comes as a number,
 * because every one that we store was checked to be a safe integer; one that isn't throws instead of losing digits. `date` stays text.
 */
export function createPool(url: string, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'guru',
    types: { getTypeParser },
  });
  // One that breaks while it is used fails its statement; the event comes besides, and without a listener would end the process.
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });
  // An idle connection that breaks (the database restarts) is replaced at the next use.
  pool.on('error', (error) => {
    // The end of the pool doesn't wait for the goodbye of its connections; the end of the database may come first.
    if (!pool.ending) log.warn({ err: error }, 'an idle database connection broke');
  });
  return pool;
}

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (format !== 'binary') {
    if (oid === pg.types.builtins.INT8) return safeInteger;
    if (oid === pg.types.builtins.DATE) return (text: string) => text;
  }
  return pg.types.getTypeParser(oid, format);
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`the bigint ${text} is not exact as a number`);
  return value;
}
