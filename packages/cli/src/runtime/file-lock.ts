import { Database, SQLiteError } from 'bun:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 25;

/**
 * Runs work while no other process holds the lock on `file`. The lock is SQLite's, which is the operating system's: it is gone when its
 * holder is gone, however that ended. Rejects with the signal's reason when the wait is given up.
 */
export async function withFileLock<T>(file: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  using database = new Database(file, { create: true });
  while (!tryLock(database)) await sleep(RETRY_MS, undefined, { signal });
  try {
    return await work();
  } finally {
    database.run('ROLLBACK');
  }
}

function tryLock(database: Database): boolean {
  try {
    database.run('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof SQLiteError && error.code === 'SQLITE_BUSY') return false;
    throw error;
  }
}
