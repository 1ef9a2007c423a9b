import { expect, test } from 'bun:test';
import { throwawayDatabase } from '@guru/testkit';
import type { Selectable } from 'kysely';
import { createLogger } from '../log.ts';
import { createPool } from './pool.ts';
import type { Database } from './tables/index.ts';

type Nullability<Row> = { readonly [K in keyof Row]: null extends Row[K] ? 'null' : 'not null' };
type Schema = { readonly [T in keyof Database]: Nullability<Selectable<Database[T]>> };

/** The types once more as values: the compiler holds this against the types, the test against the migrations. */
const SCHEMA: Schema = {
  agents: {
    agent_id: 'not null',
    partner_id: 'not null',
    site_id: 'not null',
    public_key: 'not null',
    machine_id_hash: 'not null',
    hostname: 'not null',
    display_name: 'null',
    os: 'not null',
    os_name: 'not null',
    arch: 'not null',
    agent_version: 'not null',
    logged_on_user: 'null',
    facts: 'not null',
    cpu_percent: 'null',
    memory_percent: 'null',
    disk_percent: 'null',
    latest: 'null',
    status: 'not null',
    boot_id: 'null',
    enrolled_at: 'not null',
    connected_at: 'null',
    last_seen_at: 'null',
    revoked_at: 'null',
    search_text: 'not null',
    hostname_key: 'not null',
    os_key: 'not null',
    user_key: 'null',
  },
  audit_events: {
    event_id: 'not null',
    partner_id: 'not null',
    actor_kind: 'not null',
    actor_id: 'null',
    action: 'not null',
    target_kind: 'not null',
    target_id: 'null',
    details: 'not null',
    created_at: 'not null',
  },
  clients: { client_id: 'not null', partner_id: 'not null', name: 'not null', created_at: 'not null' },
  enrolment_tokens: {
    token_id: 'not null',
    partner_id: 'not null',
    site_id: 'not null',
    token_hash: 'not null',
    label: 'not null',
    created_by: 'null',
    created_at: 'not null',
    expires_at: 'not null',
    max_uses: 'not null',
    uses: 'not null',
    revoked_at: 'null',
  },
  memberships: { partner_id: 'not null', user_id: 'not null', role: 'not null', created_at: 'not null' },
  metrics: {
    partner_id: 'not null',
    agent_id: 'not null',
    at: 'not null',
    cpu_percent: 'not null',
    load1: 'null',
    memory_used: 'not null',
    memory_total: 'not null',
    swap_used: 'not null',
    swap_total: 'not null',
    net_rx_bytes_per_s: 'not null',
    net_tx_bytes_per_s: 'not null',
    disk_read_bytes_per_s: 'not null',
    disk_write_bytes_per_s: 'not null',
    uptime_s: 'not null',
    disks: 'not null',
  },
  partners: { partner_id: 'not null', name: 'not null', created_at: 'not null' },
  refresh_tokens: {
    token_hash: 'not null',
    family_id: 'not null',
    user_id: 'not null',
    partner_id: 'not null',
    created_at: 'not null',
    expires_at: 'not null',
    used_at: 'null',
    successor_salt: 'null',
    revoked_at: 'null',
  },
  server_keys: {
    kid: 'not null',
    purpose: 'not null',
    private_jwk: 'not null',
    public_jwk: 'not null',
    created_at: 'not null',
    retired_at: 'null',
  },
  setup_codes: { only_one: 'not null', code_hash: 'not null', created_at: 'not null' },
  sites: {
    site_id: 'not null',
    partner_id: 'not null',
    client_id: 'not null',
    name: 'not null',
    created_at: 'not null',
  },
  tech_sessions: {
    session_id: 'not null',
    partner_id: 'not null',
    tech_id: 'not null',
    agent_id: 'not null',
    status: 'not null',
    opened_at: 'not null',
    last_activity: 'not null',
    closed_at: 'null',
    close_reason: 'null',
  },
  tunnel_audit: {
    audit_id: 'not null',
    partner_id: 'not null',
    session_id: 'not null',
    channel_id: 'null',
    operation: 'not null',
    details: 'not null',
    created_at: 'not null',
  },
  users: {
    user_id: 'not null',
    email: 'not null',
    display_name: 'not null',
    password_hash: 'not null',
    disabled_at: 'null',
    created_at: 'not null',
  },
};

test('the types have the columns of the migrations, and null where they have it', async () => {
  await using database = await throwawayDatabase();
  const pool = createPool(database.superuserUrl, createLogger('silent'));
  const { rows } = await pool.query<{ table_name: string; column_name: string; is_nullable: string }>(`
    select table_name, column_name, is_nullable from information_schema.columns
    where table_schema = 'public' and table_name !~ '^metrics_\\d+$'`);
  await pool.end();
  const found: Record<string, Record<string, string>> = {};
  for (const { table_name, column_name, is_nullable } of rows) {
    found[table_name] ??= {};
    found[table_name][column_name] = is_nullable === 'YES' ? 'null' : 'not null';
  }
  expect(found).toEqual(SCHEMA);
});
