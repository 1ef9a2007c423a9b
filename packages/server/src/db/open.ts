import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EmbeddedPostgres, MigrationError, migrate, PostgresError, startPostgres } from '@guru/postgres';
import type { Pool } from 'pg';
import { type Config, StartupError } from '../config/index.ts';
import type { Logger } from '../log.ts';
import { createDb, type Db } from './db.ts';
import { createPool } from './pool.ts';
import { assertRoleCannotBypassRls, assertVersion } from './role.ts';

const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

/** The database of a running server, with whatever must end when it ends. */
export interface OpenDatabase extends AsyncDisposable {
  readonly db: Db;
}

/**
 * Opens the database that the configuration asks for, embedded or the user's own, checks that it is safe to work in, and brings its schema up to date.
 * The data folder must exist. Throws `StartupError`.
 */
export async function openDatabase(
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  log: Logger,
  signal?: AbortSignal,
): Promise<OpenDatabase> {
  await using opening = new AsyncDisposableStack();
  const url = config.databaseUrl ?? opening.use(await startEmbedded(config.dataDir, log, signal)).url;
  const pool = createPool(url, log);
  opening.defer(() => pool.end());
  await check(pool);
  await bringUpToDate(url, log);
  const opened = opening.move();
  return { db: createDb(pool, log), [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function startEmbedded(dataDir: string, log: Logger, signal?: AbortSignal): Promise<EmbeddedPostgres> {
  const say = (line: string) => log.info(line);
  try {
    const folder = join(dataDir, 'postgres');
    const postgres = await startPostgres({ folder, database: 'guru', say, ...(signal && { signal }) });
    log.info({ how: postgres.how, pid: postgres.pid }, 'embedded PostgreSQL is ready');
    return postgres;
  } catch (cause) {
    if (cause instanceof PostgresError)
      throw new StartupError('database_unavailable', cause.message, { cause });
    throw cause;
  }
}

async function check(pool: Pool): Promise<void> {
  try {
    await assertVersion(pool);
    await assertRoleCannotBypassRls(pool);
  } catch (cause) {
    if (cause instanceof StartupError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartupError('database_unavailable', `The database doesn't answer: ${why}.`, { cause });
  }
}

async function bringUpToDate(url: string, log: Logger): Promise<void> {
  try {
    const { ran } = await migrate(url, MIGRATIONS_FOLDER);
    if (ran.length > 0) log.info({ migrations: ran }, 'the schema is up to date');
  } catch (cause) {
    if (cause instanceof MigrationError)
      throw new StartupError('migration_refused', cause.message, { cause });
    throw cause;
  }
}
