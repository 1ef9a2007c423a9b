import type { Fence } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

export interface Device {
  readonly agent_id: string;
  readonly hostname: string;
  readonly display_name: string | null;
  readonly os: string;
  readonly os_name: string;
  readonly status: string;
  readonly last_seen_at: Date | null;
  readonly client: string;
  readonly site: string;
}

/** The devices inside a fence: by themselves, by their sites, or by their clients. Others are not there. */
function devices(tx: Tx, { devices: { all, agent_ids, site_ids, client_ids } }: Pick<Fence, 'devices'>) {
  return tx
    .selectFrom('agents as a')
    .innerJoin('sites as s', 's.site_id', 'a.site_id')
    .innerJoin('clients as c', 'c.client_id', 's.client_id')
    .select(['a.agent_id', 'a.hostname', 'a.display_name', 'a.os', 'a.os_name', 'a.status', 'a.last_seen_at'])
    .select(['c.name as client', 's.name as site'])
    .where('a.revoked_at', 'is', null)
    .where(
      sql<boolean>`(${all}::boolean or a.agent_id = any(${agent_ids}::uuid[])
        or s.site_id = any(${site_ids}::uuid[]) or c.client_id = any(${client_ids}::uuid[]))`,
    );
}

export interface DeviceQuery {
  readonly search?: string | undefined;
  readonly status?: 'online' | 'offline' | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A page by id. */
export async function listDevices(
  tx: Tx,
  fence: Pick<Fence, 'devices'>,
  query: DeviceQuery,
): Promise<Device[]> {
  const { search, status, after, limit } = query;
  let found = devices(tx, fence).orderBy('a.agent_id').limit(limit);
  if (search) found = found.where(sql<boolean>`position(${search.toLowerCase()} in a.search_text) > 0`);
  if (status !== undefined) found = found.where('a.status', '=', status);
  if (after !== undefined) found = found.where('a.agent_id', '>', after);
  return await found.execute();
}

export async function findDevice(
  tx: Tx,
  fence: Pick<Fence, 'devices'>,
  agentId: string,
): Promise<Device | undefined> {
  return await devices(tx, fence).where('a.agent_id', '=', agentId).executeTakeFirst();
}

/** All that is known of a device. */
export async function inspectDevice(tx: Tx, fence: Pick<Fence, 'devices'>, agentId: string) {
  return await devices(tx, fence)
    .select([
      'a.arch',
      'a.agent_version',
      'a.logged_on_user',
      'a.facts',
      'a.latest',
      'a.enrolled_at',
      'a.connected_at',
    ])
    .where('a.agent_id', '=', agentId)
    .executeTakeFirst();
}
