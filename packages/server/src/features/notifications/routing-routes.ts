import type { notifications, RotaBody, RouteBody } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { isTimeZone } from '../../runtime/index.ts';
import { unlessTaken } from './channels-routes.ts';
import { channelNames, takeTurnOnSetup } from './channels-store.ts';
import { planTellings, whyNot } from './plan/plan.ts';
import { onDutyAt } from './plan/rota.ts';
import { deleteRota, insertRota, listRotas, type RotaRow, updateRota } from './rotas-store.ts';
import { listRoutes, replaceRoutes } from './routing-store.ts';

/** Far more than anyone keeps apart. */
const MOST_ROTAS = 50;

type Routing = Pick<
  typeof notifications,
  Extract<keyof typeof notifications, `${string}/rotas${string}` | `${string}/routes${string}`>
>;

/** Who is on duty, and who is told of what. `now` in Unix milliseconds. */
export function routingRoutes(now: () => number): HandlersOf<Routing> {
  return {
    'GET /api/v1/notifications/rotas': async ({ tx, user }) => ({
      items: (await listRotas(tx, user.partner_id)).map((rota) => toRota(rota, now())),
    }),

    'POST /api/v1/notifications/rotas': async ({ tx, audit, user: { partner_id }, body }) => {
      await takeTurnOnSetup(tx, partner_id);
      if ((await listRotas(tx, partner_id)).length >= MOST_ROTAS) throw new ApiError('too_many_rotas');
      await refuseRota(tx, partner_id, body);
      const rota_id = await unlessTaken(insertRota(tx, partner_id, body));
      await audit({ action: 'rota.created', target_kind: 'rota', target_id: rota_id, details: body });
      return toRota({ ...body, rota_id }, now());
    },

    'PUT /api/v1/notifications/rotas/{rota_id}': async ({ tx, audit, user, params: { rota_id }, body }) => {
      await takeTurnOnSetup(tx, user.partner_id);
      await refuseRota(tx, user.partner_id, body);
      if (!(await unlessTaken(updateRota(tx, rota_id, body)))) throw new ApiError('rota_not_found');
      await audit({ action: 'rota.changed', target_kind: 'rota', target_id: rota_id, details: body });
      return toRota({ ...body, rota_id }, now());
    },

    'DELETE /api/v1/notifications/rotas/{rota_id}': async ({ tx, audit, user, params: { rota_id } }) => {
      await takeTurnOnSetup(tx, user.partner_id);
      const needs = (await listRoutes(tx, user.partner_id)).find(({ steps }) =>
        steps.some(({ to }) => to.some((one) => one.kind === 'rota' && one.rota_id === rota_id)),
      );
      if (needs !== undefined)
        throw new ApiError('rota_in_use', { detail: `The route “${needs.name}” needs it.` });
      const details = await deleteRota(tx, rota_id);
      if (details === undefined) throw new ApiError('rota_not_found');
      await audit({ action: 'rota.removed', target_kind: 'rota', target_id: rota_id, details });
      return undefined;
    },

    'GET /api/v1/notifications/routes': async ({ tx, user }) => ({
      items: await listRoutes(tx, user.partner_id),
    }),

    'PUT /api/v1/notifications/routes': async ({ tx, audit, user: { partner_id }, body: { routes } }) => {
      await takeTurnOnSetup(tx, partner_id);
      const known = new Set((await listRoutes(tx, partner_id)).map(({ route_id }) => route_id));
      const names = await channelNames(tx, partner_id);
      const rotas = new Set((await listRotas(tx, partner_id)).map(({ rota_id }) => rota_id));
      const given = routes.flatMap(({ route_id }) => route_id ?? []);
      if (given.some((id) => !known.has(id)) || new Set(given).size < given.length)
        throw new ApiError('route_not_found');
      for (const route of routes) refuseRoute(route, names, rotas);
      await replaceRoutes(tx, partner_id, routes);
      await audit({ action: 'routes.replaced', target_kind: 'route', target_id: null, details: { routes } });
      return { items: await listRoutes(tx, partner_id) };
    },

    'POST /api/v1/notifications/routes/{route_id}/try': async ({ tx, user, params, body }) => {
      const route = (await listRoutes(tx, user.partner_id)).find(
        ({ route_id }) => route_id === params.route_id,
      );
      if (route === undefined) throw new ApiError('route_not_found');
      const at = body.at === undefined ? now() : Date.parse(body.at);
      const occasion = { severity: body.severity, client_id: body.client_id, at };
      const why_not = whyNot(route, occasion);
      const names = await channelNames(tx, user.partner_id);
      const rotas = new Map((await listRotas(tx, user.partner_id)).map((rota) => [rota.rota_id, rota]));
      const tells = planTellings(occasion, [route], rotas).map(({ channel_id, at: due }) => ({
        at: new Date(due).toISOString(),
        channel_id,
        channel_name: names.get(channel_id) ?? '',
      }));
      return { fits: why_not === '', why_not, tells };
    },
  };
}

function toRota(rota: RotaRow, now: number) {
  const { until, ...on_duty } = onDutyAt(rota, now);
  return { ...rota, on_duty: { ...on_duty, until: new Date(until).toISOString() } };
}

async function refuseRota(tx: Tx, partnerId: string, { time_zone, shifts }: RotaBody): Promise<void> {
  refuseZone(time_zone);
  const names = await channelNames(tx, partnerId);
  if (shifts.some(({ channel_id }) => !names.has(channel_id))) throw new ApiError('channel_not_found');
}

function refuseRoute(
  { hours, quiet, steps }: RouteBody,
  channels: ReadonlyMap<string, string>,
  rotas: ReadonlySet<string>,
): void {
  if (hours !== null) refuseZone(hours.time_zone);
  if (quiet !== null) {
    refuseZone(quiet.time_zone);
    if (quiet.from === quiet.to)
      throw new ApiError('bad_schedule', { detail: 'Quiet hours that end when they begin never end.' });
  }
  for (const recipient of steps.flatMap(({ to }) => to)) {
    if (recipient.kind === 'channel' && !channels.has(recipient.channel_id))
      throw new ApiError('channel_not_found');
    if (recipient.kind === 'rota' && !rotas.has(recipient.rota_id)) throw new ApiError('rota_not_found');
  }
}

function refuseZone(name: string): void {
  if (!isTimeZone(name)) throw new ApiError('bad_schedule', { detail: `No time zone is named ${name}.` });
}
