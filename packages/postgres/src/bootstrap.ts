import pg from 'pg';
import { PostgresError } from './errors.ts';
import { SUPERUSER } from './folder.ts';

/** The advisory lock of the one process that may use a cluster, in its database `postgres`. */
const OWNER_LOCK = 4_878_000;
/** The lock of a process that was killed is free when its connection has ended, which takes a moment. */
const LOCK_LIMIT = '1s';

/** Where a cluster is reached, and as whom. */
export interface Access {
  readonly port: number;
  readonly superuserPassword: string;
  /** The ordinary role, and the database of the same name that it owns. */
  readonly role: string;
  readonly rolePassword: string;
}

/** The superuser's one connection, which holds the cluster for this process for as long as it is open. */
export interface Hold extends AsyncDisposable {
  /** Resolves when the connection has ended, by us or by the server. */
  readonly ended: Promise<void>;
}

/**
 * Takes the cluster for this process, and makes the role and the database that are not there yet. The role gets the password of this start, which no file
 * holds. Throws `PostgresError('in_use')` when another process has the cluster.
 */
export async function hold(access: Access): Promise<Hold> {
  const client = new pg.Client({
    connectionString: superuserUrlOf(access),
    application_name: 'guru-owner',
    keepAlive: true,
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  // `end` follows each error.
  client.on('error', () => {});
  client.once('end', resolve);
  await client.connect();
  try {
    await lock(client);
    await ensureRole(client, access.role, access.rolePassword);
    await ensureDatabase(client, access.role);
    return { ended, [Symbol.asyncDispose]: () => client.end() };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Connects as the ordinary role to its database. */
export function roleUrlOf({ port, role, rolePassword }: Access): string {
  return `postgres://${role}:${rolePassword}@127.0.0.1:${port}/${role}`;
}

/** Connects as the superuser to the database `postgres`. */
export function superuserUrlOf({ port, superuserPassword }: Access): string {
  return `postgres://${SUPERUSER}:${superuserPassword}@127.0.0.1:${port}/postgres`;
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
