import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type ThrowawayDatabase, throwawayDatabase } from '@guru/testkit';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { createLogger } from '../log.ts';
import { createDb, type Db } from './db.ts';
import { DatabaseBusyError, isForeignKeyViolation, isUnavailable, isUniqueViolation } from './errors.ts';
import { insertMany } from './insert-many.ts';
import { createPool } from './pool.ts';

const log = createLogger('silent');
let database: ThrowawayDatabase;
let pool: Pool;
let db: Db;
let partner_id = '';

beforeAll(async () => {
  database = await throwawayDatabase();
  pool = createPool(database.url, log);
  db = createDb(pool, log);
  const made = db.asSystem('test', (tx) =>
    tx.insertInto('partners').values({ name: 'acme' }).returning('partner_id').executeTakeFirstOrThrow(),
  );
  partner_id = (await made).partner_id;
});

afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

const clientNames = () =>
  db.asPartner(partner_id, async (tx) => {
    const rows = await tx.selectFrom('clients').select('name').orderBy('name').execute();
    return rows.map(({ name }) => name);
  });

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('transactions', () => {
  test('one that fails leaves nothing', async () => {
    const failure = await failureOf(
      db.asPartner(partner_id, async (tx) => {
        await tx.insertInto('clients').values({ partner_id, name: 'lost' }).execute();
        throw new Error('changed my mind');
      }),
    );
    expect(failure).toMatchObject({ message: 'changed my mind' });
    expect(await clientNames()).toEqual([]);
  });

  test('a system transaction sees every tenant', async () => {
    const count = db.asSystem('test', (tx) => tx.selectFrom('partners').select('name').execute());
    expect(await count).toEqual([{ name: 'acme' }]);
  });

  test('callers beyond the limit are refused at once instead of queued for ever', async () => {
    const { promise: blocked, resolve: release } = Promise.withResolvers<void>();
    const begun = Array.from({ length: 10 }, () => Promise.withResolvers<void>());
    const busy = begun.map(({ resolve }) =>
      db.asSystem('test', () => {
        resolve();
        return blocked;
      }),
    );
    await Promise.all(begun.map(({ promise }) => promise));
    const waiting = Array.from({ length: 1000 }, () => db.asSystem('test', () => Promise.resolve()));
    await expect(db.asSystem('test', () => Promise.resolve())).rejects.toBeInstanceOf(DatabaseBusyError);
    release();
    await Promise.all([...busy, ...waiting]);
  });
});

describe('values', () => {
  test('bigint is a number while that is exact, and an error beyond', async () => {
    const { rows } = await pool.query(
      `select 9007199254740991::bigint as most, count(*) as none from partners`,
    );
    expect(rows).toEqual([{ most: Number.MAX_SAFE_INTEGER, none: 0 }]);
    await expect(pool.query('select 9007199254740993::bigint')).rejects.toThrow('not exact');
  });

  test('a moment is a Date, a day stays text', async () => {
    const { rows } = await pool.query(
      `select '2026-01-02T03:04:05.678Z'::timestamptz as moment, '2026-01-02'::date as day`,
    );
    expect(rows).toEqual([{ moment: new Date('2026-01-02T03:04:05.678Z'), day: '2026-01-02' }]);
  });
});

describe('errors', () => {
  test('a broken unique index is told by its name', async () => {
    const twice = db.asPartner(partner_id, async (tx) => {
      await tx.insertInto('clients').values({ partner_id, name: 'twice' }).execute();
      await tx.insertInto('clients').values({ partner_id, name: 'twice' }).execute();
    });
    const error = await failureOf(twice);
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'clients_partner_id_name_key')).toBe(true);
    expect(isUniqueViolation(error, 'users_email_key')).toBe(false);
    expect(isForeignKeyViolation(error)).toBe(false);
    expect(isUnavailable(error)).toBe(false);
    expect(isUniqueViolation(new Error('23505'))).toBe(false);
  });

  test('a database that ends the session, or is not there, is unavailable', async () => {
    const ended = db.asSystem('test', (tx) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx));
    expect(isUnavailable(await failureOf(ended))).toBe(true);
    const nowhere = createPool('postgres://guru:x@127.0.0.1:1/guru', log);
    const asked = createDb(nowhere, log).asSystem('test', () => Promise.resolve());
    expect(isUnavailable(await failureOf(asked))).toBe(true);
    await expect(createDb(nowhere, log).ping()).rejects.toThrow();
    await nowhere.end();
  });

  test('a connection that breaks under a transaction fails it alone', async () => {
    const broken = db.asSystem('test', async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await db.asSystem('test', (other) => sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(other));
      await sql`select 1`.execute(tx);
    });
    expect(isUnavailable(await failureOf(broken))).toBe(true);
    await db.ping();
  });

  test('what the work throws comes through as it is', async () => {
    const thrown = new TypeError('not the database');
    expect(await failureOf(db.asSystem('test', () => Promise.reject(thrown)))).toBe(thrown);
    expect(isUnavailable(thrown)).toBe(false);
  });
});

describe('insertMany', () => {
  test('many rows go in as one statement, with nulls and JSON as they are', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => ({
      partner_id,
      actor_kind: 'system' as const,
      actor_id: null,
      action: `made.${index}`,
      target_kind: 'thing "quoted", {braced}\\',
      details: JSON.stringify({ list: [index, [null]], text: `it's "${index}"` }),
    }));
    const columns = {
      partner_id: 'uuid',
      actor_kind: 'text',
      actor_id: 'uuid',
      action: 'text',
      target_kind: 'text',
      details: 'jsonb',
    } as const;
    const stored = await db.asPartner(partner_id, async (tx) => {
      expect(await insertMany(tx, 'audit_events', columns, rows)).toBe(500);
      return tx
        .selectFrom('audit_events')
        .select(['partner_id', 'actor_kind', 'actor_id', 'action', 'target_kind', 'details'])
        .orderBy('event_id')
        .execute();
    });
    expect(stored).toEqual(rows.map((row) => ({ ...row, details: JSON.parse(row.details) })));
  });

  test('the tail decides about conflicts, and no rows are no statement', async () => {
    const columns = { partner_id: 'uuid', name: 'text' } as const;
    const rows = [
      { partner_id, name: 'one' },
      { partner_id, name: 'two' },
    ];
    await db.asPartner(partner_id, async (tx) => {
      expect(await insertMany(tx, 'clients', columns, [])).toBe(0);
      expect(await insertMany(tx, 'clients', columns, rows.slice(0, 1))).toBe(1);
      expect(await insertMany(tx, 'clients', columns, rows, sql`on conflict do nothing`)).toBe(1);
    });
    expect(await clientNames()).toEqual(['one', 'two']);
  });
});
