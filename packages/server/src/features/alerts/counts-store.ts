import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

export interface Scope {
  readonly client_id?: string | undefined;
  readonly site_id?: string | undefined;
}

interface Row {
  readonly place_id: string;
  readonly critical: number;
  readonly warning: number;
  readonly info: number;
  readonly unacknowledged: number;
  readonly incidents: number;
}

/** Open alerts and incidents of a scope, and of each place one step below it; places without any are left out. */
export async function countAlerts(tx: Tx, partnerId: string, { client_id, site_id }: Scope) {
  const place = client_id === undefined ? sql`s.client_id` : sql`s.site_id`;
  const within = sql`(${client_id ?? null}::uuid is null or s.client_id = ${client_id ?? null}::uuid)
    and (${site_id ?? null}::uuid is null or s.site_id = ${site_id ?? null}::uuid)`;
  const { rows } = await sql<Row>`
    select place_id, sum(critical)::int as critical, sum(warning)::int as warning, sum(info)::int as info,
      sum(unacknowledged)::int as unacknowledged, sum(incidents)::int as incidents
    from (
      select ${place} as place_id, count(*) filter (where al.severity = 'critical') as critical,
        count(*) filter (where al.severity = 'warning') as warning, count(*) filter (where al.severity = 'info') as info,
        count(*) filter (where al.state = 'firing') as unacknowledged, 0 as incidents
      from alerts al join agents a on a.agent_id = al.agent_id join sites s on s.site_id = a.site_id
      where al.partner_id = ${partnerId}::uuid and al.resolved_at is null and ${within} group by 1
      union all
      select ${place}, 0, 0, 0, count(*) filter (where i.state = 'firing'), count(*)
      from incidents i join sites s on s.site_id = i.site_id
      where i.partner_id = ${partnerId}::uuid and i.resolved_at is null and ${within} group by 1
    ) counted group by place_id`.execute(tx);
  const fleet = client_id === undefined && site_id === undefined ? await countFleet(tx, partnerId) : 0;
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return {
    critical: sum(({ critical }) => critical),
    warning: sum(({ warning }) => warning),
    info: sum(({ info }) => info),
    unacknowledged: sum(({ unacknowledged }) => unacknowledged),
    incidents: sum(({ incidents }) => incidents) + fleet,
    below: site_id === undefined ? rows.map(({ unacknowledged: _, ...row }) => row) : [],
  };
}

/** Incidents of the whole fleet stand at no place. */
async function countFleet(tx: Tx, partnerId: string): Promise<number> {
  const row = await tx
    .selectFrom('incidents')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('partner_id', '=', partnerId)
    .where('resolved_at', 'is', null)
    .where('site_id', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
