import type { IncidentKind } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import { type Count, TOGETHER_MS } from './causes.ts';
import { FLAP_WITHIN_MS } from './machine.ts';

/** A device that went silent without a goodbye. */
export interface Silent {
  readonly agent_id: string;
  readonly site_id: string;
  /** Unix milliseconds. */
  readonly since: number;
}

/** The devices of a partner that went silent at about this time. */
export async function silentTogether(tx: Tx, partnerId: string, since: number): Promise<Silent[]> {
  const { rows } = await sql<{ agent_id: string; site_id: string; since: Date }>`
    select w.agent_id, a.site_id, w.silent_since as since
    from alert_watches w join agents a on a.agent_id = w.agent_id and a.revoked_at is null
    where w.partner_id = ${partnerId}::uuid and w.kind = 'offline' and not w.said_goodbye
      and w.silent_since between ${iso(since - TOGETHER_MS)}::timestamptz and ${iso(since + TOGETHER_MS)}::timestamptz`.execute(
    tx,
  );
  return rows.map((row) => ({ ...row, since: row.since.getTime() }));
}

/** How many devices of a partner are online, by their site. */
export async function onlineBySite(tx: Tx, partnerId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ site_id: string; online: number }>`
    select a.site_id, count(*)::int as online from agents a
    where a.partner_id = ${partnerId}::uuid and a.status = 'online' and a.revoked_at is null group by a.site_id`.execute(
    tx,
  );
  return new Map(rows.map(({ site_id, online }) => [site_id, online]));
}

export function countsOf(
  silent: readonly Silent[],
  online: ReadonlyMap<string, number>,
  siteId: string,
): { readonly site: Count; readonly fleet: Count; readonly sites: number } {
  const here = silent.filter((one) => one.site_id === siteId).length;
  const all = [...online.values()].reduce((sum, count) => sum + count, 0);
  return {
    site: { silent: here, expected: here + (online.get(siteId) ?? 0) },
    fleet: { silent: silent.length, expected: silent.length + all },
    sites: new Set(silent.map(({ site_id }) => site_id)).size,
  };
}

export interface OpenIncident {
  readonly incident_id: string;
  readonly kind: IncidentKind;
  readonly site_id: string | null;
  readonly title: string;
  readonly opened_at: Date;
}

/** The incidents of a partner that are open. */
export async function openIncidents(tx: Tx, partnerId: string): Promise<OpenIncident[]> {
  return await tx
    .selectFrom('incidents')
    .select(['incident_id', 'kind', 'site_id', 'title', 'opened_at'])
    .where('partner_id', '=', partnerId)
    .where('resolved_at', 'is', null)
    .execute();
}

export interface NewIncident {
  readonly partner_id: string;
  readonly kind: IncidentKind;
  readonly site_id: string | null;
  readonly title: string;
  readonly opened_at: Date;
}

export async function insertIncident(tx: Tx, incident: NewIncident): Promise<string> {
  const { incident_id } = await tx
    .insertInto('incidents')
    .values({ ...incident, severity: 'critical' })
    .returning('incident_id')
    .executeTakeFirstOrThrow();
  return incident_id;
}

export async function joinIncident(
  tx: Tx,
  partner_id: string,
  incident_id: string,
  silent: readonly Silent[],
): Promise<void> {
  if (silent.length === 0) return;
  await tx
    .insertInto('incident_agents')
    .values(
      silent.map(({ agent_id, since }) => ({ incident_id, agent_id, partner_id, since: new Date(since) })),
    )
    .onConflict((on) => on.columns(['incident_id', 'agent_id']).doUpdateSet({ back_at: null }))
    .execute();
}

/** Notes that devices are back; answers the incidents that they were a part of. */
export async function markBack(tx: Tx, agentIds: readonly string[], at: Date): Promise<string[]> {
  if (agentIds.length === 0) return [];
  const rows = await tx
    .updateTable('incident_agents')
    .set({ back_at: at })
    .where('agent_id', 'in', [...agentIds])
    .where('back_at', 'is', null)
    .returning('incident_id')
    .execute();
  return [...new Set(rows.map(({ incident_id }) => incident_id))];
}

export interface IncidentStanding extends OpenIncident {
  readonly partner_id: string;
  readonly silent: number;
  readonly affected: number;
  /** When the newest of those that are back came; null: none is. */
  readonly back_at: Date | null;
  /** So often was there such an incident in a short time, this one included. */
  readonly times: number;
}

/** How open incidents stand: those that are named, or all. Devices that were removed since are none of them any more. */
export async function readStandings(
  tx: Tx,
  incidentIds: readonly string[] | 'all',
): Promise<IncidentStanding[]> {
  if (incidentIds.length === 0) return [];
  const chosen =
    incidentIds === 'all' ? sql`true` : sql`i.incident_id = any (${sql.val(incidentIds)}::uuid[])`;
  const { rows } = await sql<IncidentStanding>`
    select i.incident_id, i.kind, i.site_id, i.title, i.opened_at, i.partner_id, m.silent, m.affected, m.back_at,
      (select count(*)::int from incidents o
        where o.partner_id = i.partner_id and o.kind = i.kind and o.site_id is not distinct from i.site_id
          and o.opened_at > i.opened_at - make_interval(secs => ${FLAP_WITHIN_MS / 1000}) and o.opened_at <= i.opened_at) as times
    from incidents i cross join lateral (
      select count(*) filter (where back_at is null)::int as silent, count(*)::int as affected, max(back_at) as back_at
      from incident_agents where incident_id = i.incident_id) m
    where ${chosen} and i.resolved_at is null order by i.incident_id`.execute(tx);
  return rows;
}

export async function resolveIncident(tx: Tx, incidentId: string, at: Date): Promise<string[]> {
  await tx
    .updateTable('incidents')
    .set({ state: 'resolved', resolved_at: at })
    .where('incident_id', '=', incidentId)
    .execute();
  const left = await tx
    .selectFrom('incident_agents')
    .select('agent_id')
    .where('incident_id', '=', incidentId)
    .where('back_at', 'is', null)
    .execute();
  return left.map(({ agent_id }) => agent_id);
}

/** What a place is called. */
export async function siteNames(tx: Tx, siteId: string) {
  return await tx
    .selectFrom('sites as s')
    .innerJoin('clients as c', 'c.client_id', 's.client_id')
    .select(['c.client_id', 'c.name as client_name', 's.site_id', 's.name as site_name'])
    .where('s.site_id', '=', siteId)
    .executeTakeFirst();
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
