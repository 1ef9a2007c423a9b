import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type ThrowawayDatabase, throwawayDatabase } from '@guru/testkit';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { createLogger } from '../log.ts';
import { createDb, type Db } from './db.ts';
import { isForeignKeyViolation } from './errors.ts';
import { createPool } from './pool.ts';

let database: ThrowawayDatabase;
let pool: Pool;
let db: Db;
/** Two tenants, each with one row in every table that holds a tenant's data. */
let acme: Tenant;
let globex: Tenant;

interface Tenant {
  readonly partner_id: string;
  readonly client_id: string;
  readonly site_id: string;
  readonly user_id: string;
  readonly agent_id: string;
}

/** Every table with a tenant's rows, without the partitions, which nobody asks directly. */
const TENANT_TABLES = [
  'partners',
  'clients',
  'sites',
  'users',
  'memberships',
  'refresh_tokens',
  'enrolment_tokens',
  'agents',
  'assistants',
  'assistant_keys',
  'approvals',
  'tech_sessions',
  'commands',
  'tunnel_audit',
  'audit_events',
  'metrics',
  'recordings',
  'recording_pieces',
  'recording_settings',
  'policies',
  'groups',
  'policy_targets',
  'report_logs',
  'check_states',
  'check_changes',
  'check_values',
  'alert_watches',
  'incidents',
  'incident_agents',
  'alerts',
  'alert_events',
  'maintenance_windows',
  'mutes',
  'alert_dependencies',
  'alert_baselines',
  'inventory_names',
  'inventory_items',
  'agent_sections',
  'agent_inventories',
  'inventory_changes',
  'custom_fields',
  'custom_values',
  'agent_tags',
  'notification_channels',
  'notification_rotas',
  'notification_routes',
  'deliveries',
  'delivery_items',
  'acknowledge_links',
] as const;
const SYSTEM_TABLES = ['server_keys', 'setup_codes'] as const;

beforeAll(async () => {
  database = await throwawayDatabase();
  const log = createLogger('silent');
  pool = createPool(database.url, log);
  db = createDb(pool, log);
  acme = await makeTenant('acme');
  globex = await makeTenant('globex');
  await db.asSystem('test', async (tx) => {
    await tx
      .insertInto('setup_codes')
      .values({ code_hash: bytes(1) })
      .execute();
    const key = { kid: 'k', purpose: 'access_token', private_jwk: '{}', public_jwk: '{}' } as const;
    await tx.insertInto('server_keys').values(key).execute();
  });
});

afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

function bytes(fill: number): Uint8Array {
  return Buffer.alloc(32, fill);
}

function makeTenant(name: string): Promise<Tenant> {
  const secret = Buffer.from(name.padEnd(32));
  return db.asSystem('test', async (tx) => {
    const one = async <T>(rows: Promise<T[]>) => {
      const [row] = await rows;
      if (row === undefined) throw new Error('nothing inserted');
      return row;
    };
    const { partner_id } = await one(
      tx.insertInto('partners').values({ name }).returning('partner_id').execute(),
    );
    const { client_id } = await one(
      tx.insertInto('clients').values({ partner_id, name }).returning('client_id').execute(),
    );
    const { site_id } = await one(
      tx.insertInto('sites').values({ partner_id, client_id, name }).returning('site_id').execute(),
    );
    const person = { email: `${name}@example.test`, display_name: name, password_hash: 'x' };
    const { user_id } = await one(tx.insertInto('users').values(person).returning('user_id').execute());
    await tx.insertInto('memberships').values({ partner_id, user_id, role: 'owner' }).execute();
    const token = { token_hash: secret, partner_id, expires_at: new Date() };
    await tx
      .insertInto('refresh_tokens')
      .values({ ...token, user_id, family_id: user_id })
      .execute();
    await tx
      .insertInto('enrolment_tokens')
      .values({ ...token, site_id, label: name, max_uses: 1 })
      .execute();
    const machine = { public_key: secret, machine_id_hash: secret, hostname: name, os: 'linux' } as const;
    const { agent_id } = await one(
      tx
        .insertInto('agents')
        .values({ partner_id, site_id, ...machine })
        .returning('agent_id')
        .execute(),
    );
    const { session_id } = await one(
      tx
        .insertInto('tech_sessions')
        .values({ partner_id, tech_id: user_id, agent_id })
        .returning('session_id')
        .execute(),
    );
    const command = { request: '{}', shown: '{}', timeout_ms: 1, expires_at: new Date() };
    await tx
      .insertInto('commands')
      .values({ partner_id, agent_id, ...command })
      .execute();
    await tx.insertInto('tunnel_audit').values({ partner_id, session_id, operation: 'open' }).execute();
    const helper = { kind: 'assistant', display_name: name } as const;
    const { user_id: assistant_id } = await one(
      tx.insertInto('users').values(helper).returning('user_id').execute(),
    );
    await tx.insertInto('assistants').values({ assistant_id, partner_id, fence: '{}' }).execute();
    const key = { assistant_id, partner_id, key_hash: secret, expires_at: new Date() };
    await tx.insertInto('assistant_keys').values(key).execute();
    const wish = { action: '{}', content_hash: secret, fenced_by: 'test', expires_at: new Date() };
    await tx
      .insertInto('approvals')
      .values({ partner_id, assistant_id, agent_id, ...wish })
      .execute();
    const terminal = {
      started_at: new Date(),
      channel_id: 1,
      cols: 80,
      rows: 24,
      term: '',
      keeps_input: true,
    };
    const recording = { recording_id: Bun.randomUUIDv7(), partner_id };
    await tx
      .insertInto('recordings')
      .values({ ...recording, session_id, ...terminal })
      .execute();
    const piece = { seq: 0, started_ms: 0, ended_ms: 0, output_bytes: 0, text: '', text_carried: 0 };
    await tx
      .insertInto('recording_pieces')
      .values({ ...recording, ...piece, events: secret })
      .execute();
    const settings = { record: true, keep_input: true, retention_days: 1 };
    await tx
      .insertInto('recording_settings')
      .values({ partner_id, ...settings })
      .execute();
    const event = { actor_kind: 'system', action: 'made', target_kind: 'partner' } as const;
    await tx
      .insertInto('audit_events')
      .values({ partner_id, ...event })
      .execute();
    const { policy_id } = await one(
      tx.insertInto('policies').values({ partner_id, name }).returning('policy_id').execute(),
    );
    await tx.insertInto('groups').values({ partner_id, name }).execute();
    await tx.insertInto('policy_targets').values({ partner_id, policy_id, level: 'partner' }).execute();
    await tx.insertInto('report_logs').values({ partner_id, agent_id, log: 'l', last_seq: 1 }).execute();
    const found = { partner_id, agent_id, key: 'cpu', level: 'ok', summary: '', at: new Date() } as const;
    await tx
      .insertInto('check_states')
      .values({ ...found, since: found.at, took_ms: 1 })
      .execute();
    await tx.insertInto('check_changes').values(found).execute();
    await sql`select ensure_check_value_partition(date_trunc('month', current_date)::date)`.execute(tx);
    const value = { label: 'cpu', step: found.at, unit: '%', count: 1, sum: 1, min: 1, max: 1 };
    await tx
      .insertInto('check_values')
      .values({ partner_id, agent_id, key: 'cpu', ...value })
      .execute();
    await tx
      .insertInto('alert_watches')
      .values({ partner_id, agent_id, kind: 'check', key: 'cpu', name, summary: '', watch: '{}' })
      .execute();
    const open = { severity: 'critical', title: name, opened_at: new Date() } as const;
    const { incident_id } = await one(
      tx
        .insertInto('incidents')
        .values({ partner_id, kind: 'fleet_down', ...open })
        .returning('incident_id')
        .execute(),
    );
    await tx
      .insertInto('incident_agents')
      .values({ incident_id, agent_id, partner_id, since: open.opened_at })
      .execute();
    const { alert_id } = await one(
      tx
        .insertInto('alerts')
        .values({ partner_id, agent_id, kind: 'offline', summary: '', changed_at: open.opened_at, ...open })
        .returning('alert_id')
        .execute(),
    );
    await tx
      .insertInto('alert_events')
      .values({ partner_id, alert_id, what: 'opened', at: open.opened_at })
      .execute();
    await tx
      .insertInto('maintenance_windows')
      .values({ partner_id, name, level: 'partner', schedule: '{}' })
      .execute();
    await tx
      .insertInto('mutes')
      .values({ partner_id, level: 'partner', reason: 'test', until: open.opened_at })
      .execute();
    await tx.insertInto('alert_dependencies').values({ partner_id, parent_id: agent_id, site_id }).execute();
    await tx
      .insertInto('alert_baselines')
      .values({ partner_id, agent_id, key: 'cpu', hour: 0, week: 1, labels: '[]' })
      .execute();
    const { name_id } = await one(
      tx
        .insertInto('inventory_names')
        .values({ partner_id, section: 'software', name, name_key: name })
        .returning('name_id')
        .execute(),
    );
    const item = { partner_id, agent_id, section: 'software', key: 'k' } as const;
    const { at } = found;
    await tx
      .insertInto('inventory_items')
      .values({ ...item, name_id, first_seen: at, last_changed: at })
      .execute();
    await tx
      .insertInto('agent_sections')
      .values({ partner_id, agent_id, section: 'software', changed_at: at })
      .execute();
    await tx.insertInto('agent_inventories').values({ partner_id, agent_id }).execute();
    await tx
      .insertInto('inventory_changes')
      .values({ ...item, name, what: 'appeared', at })
      .execute();
    const { field_id } = await one(
      tx
        .insertInto('custom_fields')
        .values({ partner_id, level: 'device', key: 'k', label: name, type: 'text' })
        .returning('field_id')
        .execute(),
    );
    await tx
      .insertInto('custom_values')
      .values({ partner_id, field_id, agent_id, value: '"v"', value_text: 'v' })
      .execute();
    await tx.insertInto('agent_tags').values({ partner_id, agent_id, tag: 't' }).execute();
    await sql`
      with channel as (
        insert into notification_channels (partner_id, name, enabled, kind, shown, has_secret, sealed)
        values (${partner_id}, ${name}, true, 'ntfy', '{}', false, ${secret}) returning channel_id),
      rota as (
        insert into notification_rotas (partner_id, name, time_zone, starts_on, hand_over, days, shifts)
        values (${partner_id}, ${name}, 'UTC', '2026-01-01', '09:00', 7, '[]')),
      route as (
        insert into notification_routes (partner_id, position, body) values (${partner_id}, 0, '{}') returning route_id),
      delivery as (
        insert into deliveries (partner_id, channel_id, channel_name, route_id, step, digest, subject, created_at, at)
        select ${partner_id}, channel_id, ${name}, route_id, 0, false, ${name}, now(), now() from channel, route
        returning delivery_id, channel_id),
      item as (
        insert into delivery_items (partner_id, delivery_id, channel_id, alert_id, what, news)
        select ${partner_id}, delivery_id, channel_id, ${alert_id}, 'opened', '{}' from delivery returning item_id, channel_id)
      insert into acknowledge_links (token_hash, partner_id, item_id, channel_id, channel_name, alert_id, expires_at)
      select ${secret}, ${partner_id}, item_id, channel_id, ${name}, ${alert_id}, now() from item
    `.execute(tx);
    await sql`select ensure_metric_partition(current_date)`.execute(tx);
    const numbers = sql.raw(Array(10).fill('1').join());
    await sql`
      insert into metrics (partner_id, agent_id, at, cpu_percent, memory_used, memory_total, swap_used, swap_total, net_rx_bytes_per_s,
        net_tx_bytes_per_s, disk_read_bytes_per_s, disk_write_bytes_per_s, uptime_s)
      values (${partner_id}, ${agent_id}, now(), ${numbers})
    `.execute(tx);
    return { partner_id, client_id, site_id, user_id, agent_id };
  });
}

async function countAs(partnerId: string | null, table: string): Promise<number> {
  const count = sql<{ count: number }>`select count(*) from ${sql.table(table)}`;
  if (partnerId !== null) {
    return db.asPartner(partnerId, async (tx) => (await count.execute(tx)).rows[0]?.count ?? -1);
  }
  const result = await pool.query<{ count: number }>(`select count(*) from "${table}"`);
  return result.rows[0]?.count ?? -1;
}

test('every table has forced row-level security and a policy, so that one without can not be forgotten', async () => {
  const open = await pool.query(`
    select relname from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname = 'public' and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)`);
  expect(open.rows).toEqual([]);
  const tables = await pool.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = 'public' and tablename !~ '^(metrics|check_values)_\\d+$' order by 1`,
  );
  expect(tables.rows.map(({ tablename }) => tablename)).toEqual([...TENANT_TABLES, ...SYSTEM_TABLES].sort());
});

test.each([...TENANT_TABLES, ...SYSTEM_TABLES])(
  '%s shows nothing to a query without a tenant',
  async (table) => {
    expect(await countAs(null, table)).toBe(0);
  },
);

test.each(TENANT_TABLES)('%s shows each tenant its own row alone', async (table) => {
  expect(await countAs(acme.partner_id, table)).toBe(1);
  expect(await countAs(globex.partner_id, table)).toBe(1);
  expect(await countAs('00000000-0000-0000-0000-000000000000', table)).toBe(0);
});

test.each(SYSTEM_TABLES)('%s shows no tenant anything', async (table) => {
  expect(await countAs(acme.partner_id, table)).toBe(0);
});

test('a partition of metrics that is asked by its own name shows nothing', async () => {
  const { rows } = await pool.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'metrics'::regclass`,
  );
  expect(rows).toHaveLength(1);
  expect(await countAs(acme.partner_id, rows[0]?.name ?? '')).toBe(0);
});

test('one tenant can neither change nor remove another one’s rows', async () => {
  await db.asPartner(acme.partner_id, async (tx) => {
    const renamed = await tx.updateTable('agents').set({ hostname: 'mine' }).executeTakeFirst();
    expect(Number(renamed.numUpdatedRows)).toBe(1);
    const theirs = tx.deleteFrom('clients').where('client_id', '=', globex.client_id);
    expect(Number((await theirs.executeTakeFirst()).numDeletedRows)).toBe(0);
  });
  const hostnames = await db.asPartner(globex.partner_id, (tx) =>
    tx.selectFrom('agents').select('hostname').execute(),
  );
  expect(hostnames).toEqual([{ hostname: 'globex' }]);
});

test('one tenant can not write a row for another one', async () => {
  const smuggled = db.asPartner(acme.partner_id, (tx) =>
    tx.insertInto('clients').values({ partner_id: globex.partner_id, name: 'smuggled' }).execute(),
  );
  await expect(smuggled).rejects.toMatchObject({ code: '42501' });
  const moved = db.asPartner(acme.partner_id, (tx) =>
    tx.updateTable('clients').set({ partner_id: globex.partner_id }).execute(),
  );
  await expect(moved).rejects.toThrow();
});

test('a row can not point into another tenant', async () => {
  const pointing = db.asPartner(acme.partner_id, (tx) =>
    tx.updateTable('agents').set({ site_id: globex.site_id }).execute(),
  );
  const error = await pointing.catch((cause: unknown) => cause);
  expect(isForeignKeyViolation(error)).toBe(true);
});

test('the tenant ends with its transaction, also when that fails', async () => {
  await db
    .asPartner(acme.partner_id, () => Promise.reject(new Error('rolled back')))
    .catch((error: unknown) => expect(error).toMatchObject({ message: 'rolled back' }));
  // Every connection of the pool, the one that was just used among them.
  const seen = await Promise.all(Array.from({ length: 10 }, () => countAs(null, 'agents')));
  expect(seen).toEqual(Array(10).fill(0));
});

test('audit rows can be added and read, never changed or removed', async () => {
  await db.asPartner(acme.partner_id, async (tx) => {
    for (const table of ['audit_events', 'tunnel_audit'] as const) {
      expect(Number((await tx.deleteFrom(table).executeTakeFirst()).numDeletedRows)).toBe(0);
      expect(
        Number((await tx.updateTable(table).set({ details: '{}' }).executeTakeFirst()).numUpdatedRows),
      ).toBe(0);
    }
  });
  expect(await countAs(acme.partner_id, 'audit_events')).toBe(1);
});
