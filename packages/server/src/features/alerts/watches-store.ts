import type { AlertRule } from '@guru/protocol/api';
import { sql } from 'kysely';
import { insertMany, type Tx } from '../../db/index.ts';
import type { Watch } from './machine.ts';

/** Names this use of advisory locks. */
const LOCK_KEY = 4_878_009;

/** One check that is not well or whose numbers are not as usual, or one device that is silent or was until just now. */
export interface WatchRow {
  readonly partner_id: string;
  readonly agent_id: string;
  readonly kind: 'check' | 'baseline' | 'offline';
  /** Empty for a silent device. */
  readonly key: string;
  readonly name: string;
  readonly summary: string;
  /** Null: nobody's business by itself. */
  readonly rule: AlertRule | null;
  readonly watch: Watch;
  /** What it asks lies across the network. */
  readonly by_network: boolean;
  /** Unix milliseconds; null for what isn't a silent device. */
  readonly silent_since: number | null;
  readonly said_goodbye: boolean;
  readonly alert_id: string | null;
  /** Unix milliseconds. */
  readonly due_at: number | null;
}

type Stored = Omit<WatchRow, 'silent_since' | 'due_at'> & {
  readonly silent_since: Date | null;
  readonly due_at: Date | null;
};

/** Alerts of all tenants are written by one transaction at a time, on all nodes: what is found and what time brings meet in the same rows. Held until the transaction ends. */
export async function takeTurnOnAlerts(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(tx);
}

export function nameOf({ agent_id, kind, key }: Pick<WatchRow, 'agent_id' | 'kind' | 'key'>): string {
  return `${agent_id}/${kind}/${key}`;
}

/** Those of these that are watched, by `nameOf`. */
export async function readWatches(
  tx: Tx,
  wanted: readonly Pick<WatchRow, 'agent_id' | 'kind' | 'key'>[],
): Promise<Map<string, WatchRow>> {
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<Stored>`
    select w.* from unnest(
      ${wanted.map(({ agent_id }) => agent_id)}::uuid[], ${wanted.map(({ kind }) => kind)}::text[], ${wanted.map(({ key }) => key)}::text[]
    ) as q (agent_id, kind, key)
    join alert_watches w on w.agent_id = q.agent_id and w.kind = q.kind and w.key = q.key`.execute(tx);
  return new Map(rows.map((row) => [nameOf(row), fromStored(row)]));
}

/** Those for which time changes something by now, the longest overdue first. */
export async function dueWatches(tx: Tx, now: number, limit: number): Promise<WatchRow[]> {
  const rows = await tx
    .selectFrom('alert_watches')
    .selectAll()
    .where('due_at', '<=', new Date(now))
    .orderBy('due_at')
    .limit(limit)
    .execute();
  return rows.map(fromStored);
}

export async function writeWatches(tx: Tx, rows: readonly WatchRow[]): Promise<void> {
  await insertMany(
    tx,
    'alert_watches',
    {
      agent_id: 'uuid',
      kind: 'text',
      key: 'text',
      partner_id: 'uuid',
      name: 'text',
      summary: 'text',
      rule: 'jsonb',
      watch: 'jsonb',
      by_network: 'boolean',
      silent_since: 'timestamptz',
      said_goodbye: 'boolean',
      alert_id: 'uuid',
      due_at: 'timestamptz',
    },
    rows.map((row) => ({
      ...row,
      rule: row.rule === null ? null : JSON.stringify(row.rule),
      watch: JSON.stringify(row.watch),
      silent_since: isoOrNull(row.silent_since),
      due_at: isoOrNull(row.due_at),
    })),
    sql`on conflict (agent_id, kind, key) do update set name = excluded.name, summary = excluded.summary, rule = excluded.rule,
      watch = excluded.watch, by_network = excluded.by_network, silent_since = excluded.silent_since, said_goodbye = excluded.said_goodbye,
      alert_id = excluded.alert_id, due_at = excluded.due_at`,
  );
}

export async function deleteWatches(
  tx: Tx,
  rows: readonly Pick<WatchRow, 'agent_id' | 'kind' | 'key'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    delete from alert_watches w using unnest(
      ${rows.map(({ agent_id }) => agent_id)}::uuid[], ${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ key }) => key)}::text[]
    ) as q (agent_id, kind, key)
    where w.agent_id = q.agent_id and w.kind = q.kind and w.key = q.key`.execute(tx);
}

/** Whatever the row's time is, silent devices are looked at then. */
export async function postpone(tx: Tx, agentIds: readonly string[], until: number | null): Promise<void> {
  if (agentIds.length === 0) return;
  await sql`
    update alert_watches set due_at = ${isoOrNull(until)}::timestamptz
    where silent_since is not null and agent_id = any (${agentIds}::uuid[])`.execute(tx);
}

export function fromStored({ silent_since, due_at, ...row }: Stored): WatchRow {
  return { ...row, silent_since: silent_since?.getTime() ?? null, due_at: due_at?.getTime() ?? null };
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
