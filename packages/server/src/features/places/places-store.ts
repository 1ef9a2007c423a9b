import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

export interface ClientRow {
  readonly client_id: string;
  readonly name: string;
  readonly created_at: Date;
}

export interface SiteRow {
  readonly site_id: string;
  readonly client_id: string;
  readonly name: string;
  readonly created_at: Date;
  readonly agent_count: number;
}

export async function insertClient(tx: Tx, partnerId: string, name: string): Promise<ClientRow> {
  return await tx
    .insertInto('clients')
    .values({ partner_id: partnerId, name })
    .returning(['client_id', 'name', 'created_at'])
    .executeTakeFirstOrThrow();
}

export async function insertSite(
  tx: Tx,
  partnerId: string,
  clientId: string,
  name: string,
): Promise<Pick<SiteRow, 'site_id' | 'created_at'>> {
  return await tx
    .insertInto('sites')
    .values({ partner_id: partnerId, client_id: clientId, name })
    .returning(['site_id', 'created_at'])
    .executeTakeFirstOrThrow();
}

export interface ClientsPage {
  readonly limit: number;
  /** Part of a client's name, or of the name of one of its sites. */
  readonly search: string | undefined;
  /** The last client of the page before, as `[lower(name), client_id]`. */
  readonly after: readonly [string, string] | undefined;
}

/** A page of clients by name, whatever its case; `position` is where the next page begins after this row. */
export async function listClients(
  tx: Tx,
  { limit, search, after }: ClientsPage,
): Promise<(ClientRow & { readonly position: string })[]> {
  let query = tx
    .selectFrom('clients')
    .select((eb) => ['client_id', 'name', 'created_at', eb.fn<string>('lower', ['name']).as('position')])
    .orderBy(sql`lower(name)`)
    .orderBy('client_id')
    .limit(limit);
  if (after !== undefined) {
    query = query.where(sql<boolean>`(lower(name), client_id) > (${after[0]}, ${after[1]}::uuid)`);
  }
  if (search !== undefined && search !== '') {
    const pattern = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) =>
      eb.or([
        eb('name', 'ilike', pattern),
        eb(
          'client_id',
          'in',
          eb.selectFrom('sites').select('sites.client_id').where('sites.name', 'ilike', pattern),
        ),
      ]),
    );
  }
  return await query.execute();
}

/** The sites of some clients, by name, with how many agents each has. */
export async function listSites(tx: Tx, clientIds: readonly string[]): Promise<SiteRow[]> {
  if (clientIds.length === 0) return [];
  return await tx
    .selectFrom('sites')
    .leftJoin('agents', (join) =>
      join.onRef('agents.partner_id', '=', 'sites.partner_id').onRef('agents.site_id', '=', 'sites.site_id'),
    )
    .select((eb) => [
      'sites.site_id',
      'sites.client_id',
      'sites.name',
      'sites.created_at',
      eb.fn.count<number>('agents.agent_id').as('agent_count'),
    ])
    .where('sites.client_id', 'in', clientIds)
    .groupBy('sites.site_id')
    .orderBy(sql`lower(sites.name)`)
    .orderBy('sites.site_id')
    .execute();
}
