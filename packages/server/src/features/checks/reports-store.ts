import { sql } from 'kysely';
import { insertMany, type Tx } from '../../db/index.ts';
import type { Standing } from './fold.ts';
import type { StepValue } from './values.ts';

/** A check of a device, as a key of maps. */
export function nameOf(agentId: string, key: string): string {
  return `${agentId}/${key}`;
}

export interface StandingOf extends Standing {
  readonly partner_id: string;
  readonly agent_id: string;
  readonly key: string;
}

/**
 * Locks how far the reports of these agents were taken, and answers it: 0 for a log that is new. Agents that are gone are left out. The order is total, so that two
 * servers don't end each other.
 */
export async function lockLogs(
  tx: Tx,
  logs: ReadonlyMap<string, { readonly partner_id: string; readonly log: string }>,
): Promise<Map<string, number>> {
  const ids = [...logs.keys()].toSorted();
  const known = await sql<{ agent_id: string; log: string; last_seq: number }>`
    insert into report_logs as r (agent_id, partner_id, log, last_seq)
    select a.agent_id, a.partner_id, w.log, 0
    from unnest(${ids}::uuid[], ${ids.map((id) => logs.get(id)?.partner_id ?? null)}::uuid[], ${ids.map((id) => logs.get(id)?.log ?? '')}::text[])
      with ordinality as w (agent_id, partner_id, log, place)
      join agents a on a.agent_id = w.agent_id and a.partner_id = w.partner_id and a.revoked_at is null
    order by w.place
    on conflict (agent_id) do update
      set last_seq = case when r.log = excluded.log then r.last_seq else 0 end, log = excluded.log
    returning r.agent_id, r.log, r.last_seq`.execute(tx);
  return new Map(known.rows.map(({ agent_id, last_seq }) => [agent_id, last_seq]));
}

/** Notes how far reports were taken; the logs must be locked. */
export async function moveLogs(tx: Tx, upto: ReadonlyMap<string, number>): Promise<void> {
  await sql`
    update report_logs r set last_seq = u.seq
    from unnest(${[...upto.keys()]}::uuid[], ${[...upto.values()]}::bigint[]) as u (agent_id, seq)
    where r.agent_id = u.agent_id`.execute(tx);
}

/** How these checks stand, by `nameOf`. */
export async function readStandings(
  tx: Tx,
  checks: readonly { readonly agent_id: string; readonly key: string }[],
): Promise<Map<string, Standing>> {
  if (checks.length === 0) return new Map();
  const { rows } = await sql<Omit<StandingOf, 'since' | 'at'> & { since: Date; at: Date }>`
    select s.* from unnest(${checks.map(({ agent_id }) => agent_id)}::uuid[], ${checks.map(({ key }) => key)}::text[]) as w (agent_id, key)
    join check_states s on s.agent_id = w.agent_id and s.key = w.key`.execute(tx);
  return new Map(
    rows.map(({ since, at, ...row }) => [
      nameOf(row.agent_id, row.key),
      { ...row, since: since.getTime(), at: at.getTime() },
    ]),
  );
}

/** Of PostgreSQL's `integer`. */
const LARGEST_INTEGER = 2 ** 31 - 1;

export async function writeStandings(tx: Tx, standings: readonly StandingOf[]): Promise<void> {
  const rows = standings.map(({ since, at, perf, took_ms, ...row }) => ({
    ...row,
    took_ms: Math.min(took_ms, LARGEST_INTEGER),
    since: new Date(since).toISOString(),
    at: new Date(at).toISOString(),
    perf: JSON.stringify(perf),
  }));
  await insertMany(
    tx,
    'check_states',
    {
      agent_id: 'uuid',
      key: 'text',
      partner_id: 'uuid',
      level: 'text',
      since: 'timestamptz',
      at: 'timestamptz',
      summary: 'text',
      perf: 'jsonb',
      took_ms: 'integer',
    },
    rows,
    sql`on conflict (agent_id, key) do update set level = excluded.level, since = excluded.since, at = excluded.at,
      summary = excluded.summary, perf = excluded.perf, took_ms = excluded.took_ms`,
  );
}

export interface Change {
  readonly partner_id: string;
  readonly agent_id: string;
  readonly key: string;
  readonly level: Standing['level'];
  readonly summary: string;
  readonly at: number;
}

export async function appendChanges(tx: Tx, changes: readonly Change[]): Promise<void> {
  await insertMany(
    tx,
    'check_changes',
    {
      partner_id: 'uuid',
      agent_id: 'uuid',
      key: 'text',
      level: 'text',
      summary: 'text',
      at: 'timestamptz',
    },
    changes.map(({ at, ...row }) => ({ ...row, at: new Date(at).toISOString() })),
  );
}

/** Adds to what the steps have come to. */
export async function addValues(tx: Tx, values: readonly StepValue[]): Promise<void> {
  await insertMany(
    tx,
    'check_values',
    {
      partner_id: 'uuid',
      agent_id: 'uuid',
      key: 'text',
      label: 'text',
      step: 'timestamptz',
      unit: 'text',
      count: 'integer',
      sum: 'double precision',
      min: 'double precision',
      max: 'double precision',
    },
    values.map(({ step, ...row }) => ({ ...row, step: new Date(step).toISOString() })),
    sql`on conflict (agent_id, key, label, step) do update set unit = excluded.unit,
      count = check_values.count + excluded.count, sum = check_values.sum + excluded.sum,
      min = least(check_values.min, excluded.min), max = greatest(check_values.max, excluded.max)`,
  );
}
