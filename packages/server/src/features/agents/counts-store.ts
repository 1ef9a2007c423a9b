import type { AgentCounts } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

export interface Scope {
  readonly client_id?: string | undefined;
  readonly site_id?: string | undefined;
}

interface SiteCount {
  readonly client_id: string;
  readonly client_name: string;
  readonly site_id: string;
  readonly site_name: string;
  readonly total: number;
  readonly online: number;
}

type Place = AgentCounts['below'][number];

/** Counts the devices of a scope, and of each place one step below it. */
export async function countAgents(tx: Tx, partnerId: string, scope: Scope): Promise<AgentCounts> {
  const sites = (await countBySite(tx, partnerId, scope)).filter(
    (site) => scope.site_id === undefined || site.site_id === scope.site_id,
  );
  const total = sum(sites.map((site) => site.total));
  const online = sum(sites.map((site) => site.online));
  return { total, online, offline: total - online, below: placesBelow(sites, scope) };
}

async function countBySite(tx: Tx, partnerId: string, { client_id, site_id }: Scope): Promise<SiteCount[]> {
  const result = await sql<SiteCount>`
    select c.client_id, c.name as client_name, s.site_id, s.name as site_name,
      coalesce(n.total, 0)::int as total, coalesce(n.online, 0)::int as online
    from clients c
    left join sites s on s.client_id = c.client_id
    left join (
      select a.site_id, count(*) as total, count(*) filter (where a.status = 'online') as online
      from agents a
      where a.partner_id = ${partnerId}::uuid and a.revoked_at is null
      group by a.site_id
    ) n on n.site_id = s.site_id
    where c.partner_id = ${partnerId}::uuid
      and (${client_id ?? null}::uuid is null or c.client_id = ${client_id ?? null}::uuid)
      and (${site_id ?? null}::uuid is null or s.site_id = ${site_id ?? null}::uuid)
    order by c.name, s.name`.execute(tx);
  return result.rows;
}

function placesBelow(sites: readonly SiteCount[], scope: Scope): Place[] {
  if (scope.site_id !== undefined) return [];
  const places = new Map<string, Place>();
  for (const { client_id, client_name, site_id, site_name, total, online } of sites) {
    const [place_id, name] = scope.client_id === undefined ? [client_id, client_name] : [site_id, site_name];
    const place = places.get(place_id) ?? { place_id, name, total: 0, online: 0 };
    places.set(place_id, { ...place, total: place.total + total, online: place.online + online });
  }
  // The sort is stable, so places with as many offline stay in the order of their names.
  return [...places.values()].toSorted((one, other) => offline(other) - offline(one));
}

function offline(place: Place): number {
  return place.total - place.online;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}
