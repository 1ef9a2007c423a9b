import type { Route, RouteBody } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';

/** A partner's routes, in the order in which they are tried. */
export async function listRoutes(tx: Tx, partnerId: string): Promise<Route[]> {
  const rows = await tx
    .selectFrom('notification_routes')
    .select(['route_id', 'position', 'body'])
    .where('partner_id', '=', partnerId)
    .orderBy('position')
    .execute();
  return rows.map(({ body, ...row }) => ({ ...row, ...body }));
}

/** Puts these routes where all others were. One with an id keeps it. */
export async function replaceRoutes(
  tx: Tx,
  partner_id: string,
  routes: readonly (RouteBody & { readonly route_id?: string | undefined })[],
): Promise<void> {
  await tx.deleteFrom('notification_routes').where('partner_id', '=', partner_id).execute();
  if (routes.length === 0) return;
  const rows = routes.map(({ route_id = Bun.randomUUIDv7(), ...body }, position) => ({
    ...{ partner_id, route_id, position },
    body: JSON.stringify(body),
  }));
  await tx.insertInto('notification_routes').values(rows).execute();
}
