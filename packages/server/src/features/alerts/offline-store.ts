import type { DeviceRole } from '@guru/protocol/api';
import type { Facts } from '@guru/protocol/control';
import { sql } from 'kysely';
import type { AgentPresence } from '../../bus/index.ts';
import type { Tx } from '../../db/index.ts';
import { fromStored, type WatchRow } from './watches-store.ts';

export interface Device {
  readonly agent_id: string;
  readonly status: 'online' | 'offline';
  readonly role_override: DeviceRole | null;
  readonly os: Facts['os'];
  readonly os_name: string;
  readonly model: string;
}

/** What must be known of devices that have come or gone. */
export async function readDevices(tx: Tx, agentIds: readonly string[]): Promise<Map<string, Device>> {
  if (agentIds.length === 0) return new Map();
  const { rows } = await sql<Device>`
    select a.agent_id, a.status, a.role_override, a.os, a.os_name, coalesce(a.facts->>'model', '') as model
    from agents a where a.agent_id = any (${agentIds}::uuid[]) and a.revoked_at is null`.execute(tx);
  return new Map(rows.map((row) => [row.agent_id, row]));
}

/** Devices on record as offline of which nothing is written here: this server was away when they went. Those that have been away for longer than `after` are left out. */
export async function unwatchedSilences(tx: Tx, after: Date, limit: number): Promise<AgentPresence[]> {
  const { rows } = await sql<{ agent_id: string; partner_id: string; at: Date }>`
    select a.agent_id, a.partner_id, a.last_seen_at as at from agents a
    where a.status = 'offline' and a.revoked_at is null and a.last_seen_at > ${after.toISOString()}::timestamptz
      and not exists (select 1 from alert_watches w where w.agent_id = a.agent_id and w.silent_since is not null)
    order by a.agent_id limit ${limit}`.execute(tx);
  return rows.map(({ agent_id, partner_id, at }) => ({
    ...{ agent_id, partner_id, status: 'offline', said_goodbye: false },
    at: at.getTime(),
  }));
}

/** Devices that are on record as online and are watched as silent: this server was away when they came. */
export async function watchedReturns(tx: Tx, limit: number): Promise<AgentPresence[]> {
  const { rows } = await sql<{ agent_id: string; partner_id: string }>`
    select w.agent_id, w.partner_id from alert_watches w join agents a on a.agent_id = w.agent_id
    where w.silent_since is not null and a.status = 'online' order by w.agent_id limit ${limit}`.execute(tx);
  return rows.map((row) => ({ ...row, status: 'online', said_goodbye: false, at: 0 }));
}

/** Silent devices of a partner of which nobody was told, neither alone nor with others: those behind one, in the order of their ids. */
export async function silentAlone(
  tx: Tx,
  partnerId: string,
  behind: string,
  limit: number,
): Promise<WatchRow[]> {
  const rows = await tx
    .selectFrom('alert_watches as w')
    .selectAll('w')
    .where('w.partner_id', '=', partnerId)
    .where('w.silent_since', 'is not', null)
    .where('w.alert_id', 'is', null)
    .where('w.agent_id', '>', behind)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('incident_agents as m')
            .select('m.agent_id')
            .whereRef('m.agent_id', '=', 'w.agent_id')
            .where('m.back_at', 'is', null),
        ),
      ),
    )
    .orderBy('w.agent_id')
    .limit(limit)
    .execute();
  return rows.map(fromStored);
}
