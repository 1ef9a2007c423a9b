import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { PostgresError } from './errors.ts';
import { SUPERUSER } from './folder.ts';

/** The advisory lock of the one process that may use a cluster, in its database `postgres`. */
const OWNER_LOCK = 4_878_000;
/** The lock of a process that was killed is free when its connection has ended, which takes a moment. */
const LOCK_LIMIT = '1s';

/** The superuser's one connection, which holds the cluster for this process for as long as it is open. */
export interface Hold extends AsyncDisposable {
  /** Connects as the ordinary role to its database. */
  readonly url: string;
  readonly superuserUrl: string;
}

/**
 * Takes the cluster for this process, and makes the role and the database that are not there yet. The role gets a new password at each start, which no file
 * holds. Throws `PostgresError('in_use')` when another process has the cluster.
 */
export async function hold(port: number, password: string, database: string): Promise<Hold> {
  const superuserUrl = urlOf(SUPERUSER, password, port, 'postgres');
  const client = new pg.Client({
    connectionString: superuserUrl,
    application_name: 'guru-owner',
    keepAlive: true,
  });
  // When the server ends first, whoever uses the database hears of it there.
  client.on('error', () => {});
  await client.connect();
  try {
    await lock(client);
    const rolePassword = randomBytes(32).toString('base64url');
    await ensureRole(client, database, rolePassword);
    await ensureDatabase(client, database);
    return {
      url: urlOf(database, rolePassword, port, database),
      superuserUrl,
      [Symbol.asyncDispose]: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** The URL of a database of the server on this machine. */
function urlOf(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
}

async function lock(client: pg.Client): Promise<void> {
  await client.query(`set lock_timeout = '${LOCK_LIMIT}'`);
  try {
    await client.query('select pg_advisory_lock($1)', [OWNER_LOCK]);
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError) || cause.code !== '55P03') throw cause;
    const message = 'Another Guru server uses this data folder: end it first, or set GURU_DATA_DIR.';
    throw new PostgresError('in_use', message, { cause });
  }
}

async function ensureRole(client: pg.Client, name: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
  const verb = rowCount === 0 ? 'create' : 'alter';
  const role = client.escapeIdentifier(name);
  const attributes = 'login nosuperuser nobypassrls nocreaterole nocreatedb noreplication';
  await client.query(`${verb} role ${role} ${attributes} password ${client.escapeLiteral(password)}`);
}

async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  const quoted = client.escapeIdentifier(name);
  if (rowCount === 0) await client.query(`create database ${quoted} owner ${quoted}`);
}
