import type { places } from '@guru/protocol/api';
import { z } from 'zod';
import { type Bus, partnerLive } from '../../bus/index.ts';
import { decodeCursor, encodeCursor, type HandlersOf } from '../../http/index.ts';
import { addClient, addSite } from './places.ts';
import { listClients, listSites } from './places-store.ts';

const Position = z.tuple([z.string().max(400), z.uuid()]);

/** Clients and their sites. */
export function placesRoutes({ bus }: { readonly bus: Pick<Bus, 'publish'> }): HandlersOf<typeof places> {
  const tell = (partnerId: string) => () =>
    bus.publish(partnerLive(partnerId), { type: 'changed', what: 'places' });

  return {
    'GET /api/v1/clients': async ({ tx, query }) => {
      const after = query.cursor === undefined ? undefined : decodeCursor(Position, query.cursor);
      const rows = await listClients(tx, { limit: query.limit + 1, search: query.search, after });
      const shown = rows.slice(0, query.limit);
      const last = shown.at(-1);
      const sites = await listSites(
        tx,
        shown.map(({ client_id }) => client_id),
      );
      const sitesOf = Map.groupBy(sites, ({ client_id }) => client_id);
      return {
        items: shown.map(({ client_id, name, created_at }) => ({
          client_id,
          name,
          created_at: created_at.toISOString(),
          sites: (sitesOf.get(client_id) ?? []).map((site) => ({
            ...site,
            created_at: site.created_at.toISOString(),
          })),
        })),
        next_cursor:
          last && rows.length > shown.length ? encodeCursor([last.position, last.client_id]) : null,
      };
    },
    'POST /api/v1/clients': async ({ tx, audit, afterCommit, user, body }) => {
      afterCommit(tell(user.partner_id));
      return await addClient({ tx, audit }, user.partner_id, body);
    },
    'POST /api/v1/clients/{client_id}/sites': async ({ tx, audit, afterCommit, user, params, body }) => {
      afterCommit(tell(user.partner_id));
      return await addSite({ tx, audit }, user.partner_id, params.client_id, body.name);
    },
  };
}
