import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { MigrationError } from './errors.ts';

/** Names this use of advisory locks: two servers that start at once take turns. */
const LOCK_KEY = 4_878_001;
const TURN_LIMIT = '5min';
const NAME = /^\d{3}_[a-z0-9_]+\.sql$/;

interface Migration {
  readonly name: string;
  readonly sha256: string;
  readonly sql: string;
}

export interface Migrated {
  /** The names of the migrations that this call ran; empty when the schema was up to date. */
  readonly ran: readonly string[];
}

/**
 * Brings the schema up to date with a folder of `NNN_name.sql`, each in its own transaction, one process at a time. A migration
 * works with `app.scope = 'system'`, so that it sees the rows of every tenant. Throws `MigrationError` when a migration
 * was edited after it ran, when the database is newer than the folder, when one fails (what came before it stays), and when another
 * process takes all too long.
 */
export async function migrate(url: string, folder: string): Promise<Migrated> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: url, application_name: 'guru-migrate' });
  // The connection breaking is reported by the statement that was running.
  client.on('error', () => {});
  await client.connect();
  try {
    await takeTurn(client);
    await client.query(`
      create schema if not exists migrations;
      create table if not exists migrations.applied (
        name text primary key,
        sha256 text not null,
        applied_at timestamptz not null default now()
      )`);
    const applied = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from migrations.applied order by name',
    );
    const pending = pendingOf(migrations, applied.rows);
    for (const migration of pending) await run(client, migration);
    return { ran: pending.map(({ name }) => name) };
  } finally {
    // Ends the session, and the lock with it.
    await client.end();
  }
}

async function takeTurn(client: pg.Client): Promise<void> {
  await client.query(`set lock_timeout = '${TURN_LIMIT}'`);
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError) || cause.code !== '55P03') throw cause;
    const message = `Another server has been migrating this database for ${TURN_LIMIT}: wait for it, or end it.`;
    throw new MigrationError('busy', message, { cause });
  }
  await client.query('reset lock_timeout');
}

/** The migrations of a folder in their order. Line ends are made one, so that a checkout on Windows has the same sums. */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const numbers = new Set<string>();
  const migrations: Migration[] = [];
  for (const file of files) {
    const number = file.slice(0, 3);
    if (!NAME.test(file) || numbers.has(number)) {
      throw new MigrationError(
        'bad_name',
        `${join(folder, file)} must be named NNN_name.sql, with a number of its own.`,
      );
    }
    numbers.add(number);
    const sql = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    migrations.push({ name: file.replace(/\.sql$/, ''), sha256, sql });
  }
  return migrations;
}

function pendingOf(
  migrations: readonly Migration[],
  applied: readonly { name: string; sha256: string }[],
): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, sha256 } of applied) {
    const migration = known.get(name);
    if (migration === undefined) {
      const message = `The database has the migration ${name}, which this version doesn't know: start the version that made it, or a newer one.`;
      throw new MigrationError('database_is_newer', message);
    }
    if (migration.sha256 !== sha256) {
      const message = `The migration ${name} was edited after it ran here: restore the file, and put the change into a new migration.`;
      throw new MigrationError('edited', message);
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  const newest = applied.at(-1)?.name ?? '';
  const pending = migrations.filter(({ name }) => !done.has(name));
  const late = pending.find(({ name }) => name < newest);
  if (late !== undefined) {
    const message = `The migration ${late.name} comes before ${newest}, which has already run: give it a later number.`;
    throw new MigrationError('out_of_order', message);
  }
  return pending;
}

async function run(client: pg.Client, { name, sha256, sql }: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(`select set_config('app.scope', 'system', true)`);
    await client.query(sql);
    await client.query('insert into migrations.applied (name, sha256) values ($1, $2)', [name, sha256]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => {});
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError('failed', `The migration ${name} failed and changed nothing: ${why}.`, {
      cause,
    });
  }
}
