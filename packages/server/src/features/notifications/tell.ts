import type { Tx } from '../../db/index.ts';
import type { StoredNews } from '../../db/tables/notifications.ts';
import type { AlertNews } from '../alerts/news.ts';
import { channelNames } from './channels-store.ts';
import {
  dropWaiting,
  insertDeliveries,
  type NewDelivery,
  type NewItem,
  openDigest,
  whoHeard,
  whoWaits,
} from './deliveries-store.ts';
import { plain, subjectOf, type ToldWhat } from './message.ts';
import {
  type PlannedRota,
  type PlannedRoute,
  planResolved,
  planTellings,
  type Telling,
} from './plan/plan.ts';
import { listRotas } from './rotas-store.ts';
import { listRoutes } from './routing-store.ts';

/** What one message tells at most: what comes then makes another one. */
const MOST_ITEMS = 100;

interface Setup {
  readonly names: ReadonlyMap<string, string>;
  readonly routes: readonly PlannedRoute[];
  readonly rotas: ReadonlyMap<string, PlannedRota>;
}

/** Writes down what is to be told of news, and when, in the transaction that makes them true; drops what they make idle. `now` in Unix milliseconds. */
export async function tellNews(tx: Tx, news: readonly AlertNews[], now: number): Promise<void> {
  for (const [partnerId, ofPartner] of Map.groupBy(news, ({ partner_id }) => partner_id)) {
    const setup = await readSetup(tx, partnerId);
    for (const one of ofPartner) await tellOne(tx, one, setup, now);
  }
}

async function tellOne(tx: Tx, one: AlertNews, setup: Setup, now: number): Promise<void> {
  const { subject, what } = one;
  if (what === 'acknowledged') return await dropWaiting(tx, subject, 'Somebody has acknowledged it.');
  if (what === 'resolved') await dropWaiting(tx, subject, 'It was over before this was told.');
  if (what === 'worsened') await dropWaiting(tx, subject, 'It has become worse, and that is told.');
  await write(tx, one, what, await tellingsFor(tx, one, setup, now), setup, now);
}

async function tellingsFor(tx: Tx, one: AlertNews, setup: Setup, now: number): Promise<Telling[]> {
  const { subject, what, severity, place } = one;
  if (what === 'resolved') {
    const byId = new Map(setup.routes.map((route) => [route.route_id, route]));
    return planResolved({ severity, at: now }, await whoHeard(tx, subject), byId);
  }
  const occasion = { severity, client_id: place?.client_id ?? null, at: now };
  const tellings = planTellings(occasion, setup.routes, setup.rotas);
  if (what !== 'reminder') return tellings;
  const waiting = await whoWaits(tx, subject);
  return tellings.filter(({ step, channel_id }) => step === 0 && !waiting.has(channel_id));
}

async function write(
  tx: Tx,
  one: AlertNews,
  what: ToldWhat,
  tellings: readonly Telling[],
  { names }: Setup,
  now: number,
): Promise<void> {
  const { partner_id, subject } = one;
  const news = storedNews(one);
  const created_at = new Date(now);
  const deliveries: NewDelivery[] = [];
  const items: NewItem[] = [];
  for (const { at, ...telling } of tellings) {
    const channel_name = names.get(telling.channel_id);
    if (channel_name === undefined) continue;
    const joined = telling.digest
      ? await openDigest(tx, { ...telling, partner_id }, created_at, MOST_ITEMS)
      : undefined;
    const delivery_id = joined?.delivery_id ?? Bun.randomUUIDv7();
    if (joined === undefined)
      deliveries.push({
        ...telling,
        ...{ partner_id, delivery_id, channel_name, created_at, at: new Date(at) },
        subject: telling.digest ? 'Digest' : subjectOf({ ...news, what }),
      });
    items.push({ partner_id, delivery_id, channel_id: telling.channel_id, subject, what, news });
  }
  await insertDeliveries(tx, deliveries, items);
}

async function readSetup(tx: Tx, partnerId: string): Promise<Setup> {
  const names = await channelNames(tx, partnerId);
  const routes = names.size === 0 ? [] : await listRoutes(tx, partnerId);
  const rotas = routes.length === 0 ? [] : await listRotas(tx, partnerId);
  return { names, routes, rotas: new Map(rotas.map((rota) => [rota.rota_id, rota])) };
}

function storedNews({ device, place, ...one }: AlertNews): StoredNews {
  return {
    ...{ severity: one.severity, at: one.at, devices: one.devices },
    title: plain(one.title, 200),
    summary: plain(one.summary),
    device: device && plain(device.display_name ?? device.hostname, 100),
    agent_id: device?.agent_id ?? null,
    place: place && plain(`${place.client_name} / ${place.site_name}`, 200),
    step: plain(one.step),
    last_time: plain(one.last_time),
  };
}
