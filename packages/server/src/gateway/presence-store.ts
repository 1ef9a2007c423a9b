import type { Facts } from '@guru/protocol/control';
import { sql } from 'kysely';
import { type Tx, takeTurnOnAgents } from '../db/index.ts';

/** What fits an entry of an index, whatever the characters; the whole text is in the facts. */
const MAX_OS_NAME = 256;

export type Status = 'online' | 'offline';

/** What is new of one agent. Times are Unix milliseconds; null leaves what is stored. */
export interface PresenceRow {
  readonly agent_id: string;
  readonly status: Status | null;
  readonly connected_at: number | null;
  readonly seen_at: number;
  readonly boot_id: string | null;
  readonly agent_version: string | null;
  readonly facts: Facts | null;
}

/** An agent whose row was written. */
export interface Written {
  readonly agent_id: string;
  readonly partner_name: string;
  readonly facts_changed: boolean;
}

/** Writes what is new of many agents in one statement. Those that are gone or revoked are missing in the answer. The transaction must be the system's. */
export async function writePresence(tx: Tx, rows: readonly PresenceRow[]): Promise<Written[]> {
  await takeTurnOnAgents(tx);
  const column = <T>(pick: (row: PresenceRow) => T) => rows.map(pick);
  const fact = <T>(pick: (facts: Facts) => T) => rows.map(({ facts }) => (facts ? pick(facts) : null));
  const result = await sql<Written>`
    update agents a
    set status = coalesce(n.status, a.status),
        connected_at = coalesce(n.connected_at, a.connected_at),
        last_seen_at = greatest(a.last_seen_at, n.seen_at),
        boot_id = coalesce(n.boot_id, a.boot_id),
        agent_version = coalesce(n.agent_version, a.agent_version),
        facts = coalesce(n.facts, a.facts),
        hostname = coalesce(n.hostname, a.hostname),
        os = coalesce(n.os, a.os),
        os_name = coalesce(n.os_name, a.os_name),
        arch = coalesce(n.arch, a.arch),
        logged_on_user = case when n.facts is null then a.logged_on_user else n.logged_on_user end
    from unnest(
      ${column(({ agent_id }) => agent_id)}::uuid[],
      ${column(({ status }) => status)}::text[],
      ${column(({ connected_at }) => isoOrNull(connected_at))}::timestamptz[],
      ${column(({ seen_at }) => isoOrNull(seen_at))}::timestamptz[],
      ${column(({ boot_id }) => boot_id)}::text[],
      ${column(({ agent_version }) => agent_version)}::text[],
      ${fact((facts) => JSON.stringify(facts))}::jsonb[],
      ${fact(({ hostname }) => hostname)}::text[],
      ${fact(({ os }) => os)}::text[],
      ${fact(({ os_name }) => os_name.slice(0, MAX_OS_NAME))}::text[],
      ${fact(({ arch }) => arch)}::text[],
      ${fact(({ logged_on_user }) => logged_on_user)}::text[]
    ) as n (agent_id, status, connected_at, seen_at, boot_id, agent_version, facts, hostname, os, os_name, arch, logged_on_user)
    where a.agent_id = n.agent_id and a.revoked_at is null
    returning a.agent_id, (select p.name from partners p where p.partner_id = a.partner_id) as partner_name,
      old.facts is distinct from new.facts as facts_changed`.execute(tx);
  return result.rows;
}

/** After a crash agents are on record as online that are not: those that are will say so. */
export async function forgetPresence(tx: Tx): Promise<void> {
  await tx.updateTable('agents').set({ status: 'offline' }).where('status', '=', 'online').execute();
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
