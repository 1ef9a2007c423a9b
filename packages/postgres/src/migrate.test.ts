import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ThrowawayDatabase, throwawayDatabase } from '@guru/testkit';
import pg from 'pg';
import { migrate } from './migrate.ts';

const FIRST = { '001_first.sql': 'create table things (thing text); create table others (other text);' };
const SECOND = { '002_second.sql': `insert into things values ('from the second')` };

let room = '';
let database: ThrowawayDatabase;

beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'guru-migrate-'));
});

afterAll(async () => {
  await rm(room, { recursive: true, force: true });
  await database[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await database?.[Symbol.asyncDispose]();
  database = await throwawayDatabase({ migrated: false });
});

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(room, 'migrations-'));
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return folder;
}

async function run(files: Readonly<Record<string, string>>) {
  return migrate(database.url, await folderOf(files));
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('migrations run once, in the order of their numbers', async () => {
  expect(await run({ ...SECOND, ...FIRST })).toEqual({ ran: ['001_first', '002_second'] });
  expect(await run({ ...FIRST, ...SECOND })).toEqual({ ran: [] });
  expect(await query('select * from things')).toEqual([{ thing: 'from the second' }]);
});

test('servers that start at once run each migration once', async () => {
  const starts = await Promise.all(Array.from({ length: 4 }, () => run({ ...FIRST, ...SECOND })));
  expect(starts.map(({ ran }) => ran.length).sort()).toEqual([0, 0, 0, 2]);
  expect(await query('select * from things')).toHaveLength(1);
});

test('a migration that fails leaves nothing of itself, and what came before stays', async () => {
  const broken = { '002_broken.sql': `insert into things values ('lost'); select 1 / 0` };
  await expect(run({ ...FIRST, ...broken })).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringMatching(/002_broken.*division by zero/),
  });
  expect(await query('select * from things')).toEqual([]);
  expect(await run({ ...FIRST, ...SECOND })).toEqual({ ran: ['002_second'] });
});

test('an edited migration is refused, other line ends are no edit', async () => {
  const text = 'create table things (\n  thing text\n);';
  await run({ '001_first.sql': text });
  expect(await run({ '001_first.sql': text.replaceAll('\n', '\r\n') })).toEqual({ ran: [] });
  await expect(run({ '001_first.sql': `${text} -- better` })).rejects.toMatchObject({ code: 'edited' });
});

test('a database that a newer version has migrated is refused', async () => {
  await run({ ...FIRST, ...SECOND });
  await expect(run(FIRST)).rejects.toMatchObject({
    code: 'database_is_newer',
    message: expect.stringContaining('002_second'),
  });
});

test('a migration that comes before one which has run is refused', async () => {
  await run({ '002_first.sql': FIRST['001_first.sql'] });
  const late = { '001_late.sql': 'select 1', '002_first.sql': FIRST['001_first.sql'] };
  await expect(run(late)).rejects.toMatchObject({ code: 'out_of_order' });
});

test('a file without a number, or with another one’s, is refused', async () => {
  await expect(run({ 'first.sql': 'select 1' })).rejects.toMatchObject({ code: 'bad_name' });
  await expect(run({ '001_a.sql': 'select 1', '001_b.sql': 'select 1' })).rejects.toMatchObject({
    code: 'bad_name',
  });
});

test('a migration sees the rows of every tenant', async () => {
  const rows = {
    '001_rows.sql': `
      create table rows (value text);
      insert into rows values ('a');
      alter table rows enable row level security, force row level security;
      create policy system on rows using (current_setting('app.scope', true) = 'system')`,
  };
  await run(rows);
  expect(await query('select * from rows')).toEqual([]);
  const copy = { '002_copy.sql': 'create table copied as select * from rows' };
  await run({ ...rows, ...copy });
  expect(await query('select * from copied')).toEqual([{ value: 'a' }]);
});
