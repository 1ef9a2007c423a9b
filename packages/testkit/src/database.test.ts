import { expect, test } from 'bun:test';
import pg from 'pg';
import { throwawayDatabase } from './database.ts';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a throwaway database is migrated, belongs to an ordinary role, and is gone afterwards', async () => {
  let url = '';
  {
    await using database = await throwawayDatabase();
    url = database.url;
    const sql =
      'select current_user as role, (select rolsuper from pg_roles where rolname = current_user) as super';
    expect(await ask(url, sql)).toEqual([{ role: 'guru', super: false }]);
    expect(await ask(url, 'select * from partners')).toEqual([]);
    expect(await ask(database.superuserUrl, 'select current_user as role')).toEqual([{ role: 'postgres' }]);
  }
  expect(ask(url, 'select 1')).rejects.toThrow('does not exist');
});

test('one throwaway database does not see what another one holds', async () => {
  await using first = await throwawayDatabase();
  await using second = await throwawayDatabase();
  await ask(first.superuserUrl, `insert into partners (name) values ('one')`);
  expect(await ask(second.superuserUrl, 'select * from partners')).toEqual([]);
});

test('an unmigrated throwaway database has no tables', async () => {
  await using database = await throwawayDatabase({ migrated: false });
  const sql = `select count(*)::int as tables from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`;
  expect(await ask(database.url, sql)).toEqual([{ tables: 0 }]);
});
