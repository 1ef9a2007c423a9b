import { createHash, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { migrate, readMigrations } from '@guru/postgres';
import pg from 'pg';
import { sharedCluster } from './cluster.ts';

const MIGRATIONS = fileURLToPath(new URL('../../server/migrations', import.meta.url));
/** Names this use of advisory locks: one process makes the template, the others wait for it. */
const TEMPLATE_LOCK = 4_878_002;

/** A database of its own, migrated and empty, gone when disposed. */
export interface ThrowawayDatabase extends AsyncDisposable {
  /** Connects as the ordinary role that owns it, as a server does with `DATABASE_URL`. */
  readonly url: string;
  /** Connects to the same database as the superuser: to look at it, or to prove what the ordinary role can't. */
  readonly superuserUrl: string;
}

/**
 * Makes a database in a real PostgreSQL that all tests of this process share, and that ends with it however it ends. With
 * `migrated: false` it has no tables.
 */
export async function throwawayDatabase(
  options: { readonly migrated?: boolean } = {},
): Promise<ThrowawayDatabase> {
  const cluster = await sharedCluster();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser(cluster.superuserUrl, async (client) => {
    const template = options.migrated === false ? 'template1' : await migratedTemplate(client, cluster.url);
    await client.query(`create database ${name} template ${template} owner guru strategy file_copy`);
  });
  return {
    url: onDatabase(cluster.url, name),
    superuserUrl: onDatabase(cluster.superuserUrl, name),
    [Symbol.asyncDispose]: () =>
      asSuperuser(cluster.superuserUrl, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** The name of a database with the migrations as they are now, from which others are copied. */
async function migratedTemplate(client: pg.Client, roleUrl: string): Promise<string> {
  const sums = (await readMigrations(MIGRATIONS)).map(({ sha256 }) => sha256).join();
  const name = `template_${createHash('sha256').update(sums).digest('hex').slice(0, 16)}`;
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  if (rowCount === 0) {
    const unfinished = `${name}_unfinished`;
    await client.query(`drop database if exists ${unfinished} with (force)`);
    await client.query(`create database ${unfinished} owner guru strategy file_copy`);
    await migrate(onDatabase(roleUrl, unfinished), MIGRATIONS);
    await client.query(`alter database ${unfinished} rename to ${name}`);
  }
  await client.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  return name;
}

async function asSuperuser(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function onDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
