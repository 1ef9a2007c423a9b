import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { throwawayDatabase } from '@guru/testkit';
import pg from 'pg';
import { createLogger } from '../log.ts';
import { openDatabase } from './open.ts';

const log = createLogger('silent');
let dataDir = '';

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'guru-open-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

test('an empty data folder becomes a database that keeps what it is given', async () => {
  {
    await using opened = await openDatabase({ dataDir, databaseUrl: null }, log);
    await opened.db.asSystem('test', (tx) => tx.insertInto('partners').values({ name: 'kept' }).execute());
  }
  await using again = await openDatabase({ dataDir, databaseUrl: null }, log);
  const kept = again.db.asSystem('test', (tx) => tx.selectFrom('partners').select('name').execute());
  expect(await kept).toEqual([{ name: 'kept' }]);
});

test('servers that open the same database at once are safe', async () => {
  await using database = await throwawayDatabase({ migrated: false });
  const config = { dataDir, databaseUrl: database.url };
  const opened = await Promise.all([openDatabase(config, log), openDatabase(config, log)]);
  await Promise.all(opened.map(({ db }) => db.ping()));
  await Promise.all(opened.map((one) => one[Symbol.asyncDispose]()));
});

test('a superuser is refused, for whom row-level security does not hold', async () => {
  await using database = await throwawayDatabase();
  await expect(openDatabase({ dataDir, databaseUrl: database.superuserUrl }, log)).rejects.toMatchObject({
    code: 'database_role_unsafe',
    message: expect.stringMatching(/postgres is SUPERUSER/),
  });
});

test('a role that may bypass row-level security is refused', async () => {
  await using database = await throwawayDatabase();
  const role = `bypasser_${process.pid}`;
  await asSuperuser(database.superuserUrl, `create role ${role} login bypassrls password 'x'`);
  const url = new URL(database.url);
  url.username = role;
  url.password = 'x';
  await expect(openDatabase({ dataDir, databaseUrl: url.href }, log)).rejects.toMatchObject({
    code: 'database_role_unsafe',
    message: expect.stringMatching(/is BYPASSRLS/),
  });
  await asSuperuser(database.superuserUrl, `drop role ${role}`);
});

test('a database that does not answer is refused in one sentence', async () => {
  const databaseUrl = 'postgres://guru:hunter2@127.0.0.1:1/guru';
  await expect(openDatabase({ dataDir, databaseUrl }, log)).rejects.toMatchObject({
    code: 'database_unavailable',
    exitCode: 69,
    message: expect.not.stringContaining('hunter2'),
  });
});

test('a schema that a newer version has made is refused', async () => {
  await using database = await throwawayDatabase();
  const statement = `insert into migrations.applied (name, sha256) values ('999_later', 'x')`;
  await asSuperuser(database.superuserUrl, statement);
  await expect(openDatabase({ dataDir, databaseUrl: database.url }, log)).rejects.toMatchObject({
    code: 'migration_refused',
    message: expect.stringContaining('999_later'),
  });
});
