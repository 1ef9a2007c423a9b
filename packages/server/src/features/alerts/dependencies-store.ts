import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { Edge, SilentParent } from './dependencies.ts';

/** The devices of a partner that others stand behind, and whose silence is somebody's business, or was until it ended after `since`; with what stands behind them. */
export async function readSilentParents(
  tx: Tx,
  partnerId: string,
  since: number,
): Promise<{ readonly edges: Edge[]; readonly parents: SilentParent[] }> {
  const { rows } = await sql<Edge & { parent_site_id: string; back_at: string | null }>`
    select d.parent_id, d.agent_id, d.site_id, a.site_id as parent_site_id,
      case when w.silent_since is null then w.watch->>'since' end as back_at
    from alert_dependencies d
      join alert_watches w on w.agent_id = d.parent_id and w.kind = 'offline' and w.rule is not null
      join agents a on a.agent_id = d.parent_id
    where d.partner_id = ${partnerId}::uuid
      and (w.silent_since is not null or (w.watch->>'since')::float8 > ${since})`.execute(tx);
  const parents = new Map(
    rows.map(({ parent_id, parent_site_id, back_at }) => [
      parent_id,
      {
        agent_id: parent_id,
        site_id: parent_site_id,
        back_at: back_at === null ? null : Number(back_at),
      },
    ]),
  );
  return {
    edges: rows.map(({ parent_id, agent_id, site_id }) => ({ parent_id, agent_id, site_id })),
    parents: [...parents.values()],
  };
}

interface Named {
  readonly agent_id: string;
  readonly hostname: string;
  readonly display_name: string | null;
}

const DEVICE = sql`a.agent_id, a.hostname, a.display_name`;

/** What stands directly behind a device, and what it stands behind, by name. */
export async function readDependencies(tx: Tx, agentId: string) {
  const { rows: devices } = await sql<Named>`
    select ${DEVICE} from alert_dependencies d join agents a on a.agent_id = d.agent_id
    where d.parent_id = ${agentId}::uuid and a.revoked_at is null order by a.hostname, a.agent_id`.execute(
    tx,
  );
  const { rows: sites } = await sql<{
    client_id: string;
    client_name: string;
    site_id: string;
    site_name: string;
  }>`
    select c.client_id, c.name as client_name, s.site_id, s.name as site_name
    from alert_dependencies d join sites s on s.site_id = d.site_id join clients c on c.client_id = s.client_id
    where d.parent_id = ${agentId}::uuid order by c.name, s.name, s.site_id`.execute(tx);
  const { rows: behind } = await sql<Named>`
    select distinct ${DEVICE} from agents own
      join alert_dependencies d on (d.agent_id = own.agent_id or d.site_id = own.site_id) and d.parent_id <> own.agent_id
      join agents a on a.agent_id = d.parent_id
    where own.agent_id = ${agentId}::uuid and a.revoked_at is null order by a.hostname, a.agent_id`.execute(
    tx,
  );
  return { devices, sites, behind };
}

/** Says what stands behind a device, all of it. Rejects with a foreign key violation when one of them isn't the partner's. */
export async function replaceDependencies(
  tx: Tx,
  partner_id: string,
  parent_id: string,
  behind: { readonly device_ids: readonly string[]; readonly site_ids: readonly string[] },
): Promise<void> {
  await tx.deleteFrom('alert_dependencies').where('parent_id', '=', parent_id).execute();
  const rows = [
    ...[...new Set(behind.device_ids)].map((agent_id) => ({
      partner_id,
      parent_id,
      agent_id,
      site_id: null,
    })),
    ...[...new Set(behind.site_ids)].map((site_id) => ({ partner_id, parent_id, agent_id: null, site_id })),
  ];
  if (rows.length > 0) await tx.insertInto('alert_dependencies').values(rows).execute();
}

export async function isDevice(tx: Tx, agentId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('agents')
    .select('agent_id')
    .where('agent_id', '=', agentId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}
