import { type Rota, type Route, SEVERITIES, type Severity } from '@guru/protocol/api';
import { afterQuiet, isWithin } from './hours.ts';
import { onDutyAt } from './rota.ts';

/** What there is to tell. */
export interface Occasion {
  readonly severity: Severity;
  /** Null: it is about all clients. */
  readonly client_id: string | null;
  /** Unix milliseconds. */
  readonly at: number;
}

export type PlannedRoute = Omit<Route, 'position'>;
export type PlannedRota = Omit<Rota, 'on_duty' | 'name'>;

/** One message that is to be sent, unless what it tells is over or acknowledged by then. */
export interface Telling {
  readonly channel_id: string;
  readonly route_id: string;
  readonly step: number;
  /** Unix milliseconds. */
  readonly at: number;
  /** It is told together with what else comes until then. */
  readonly digest: boolean;
}

/** Somebody who was told of something, and by which route. */
export interface Heard {
  readonly channel_id: string;
  readonly route_id: string;
}

const MINUTE_MS = 60_000;

/** Why a route does not take something; empty when it does. */
export function whyNot(route: PlannedRoute, { severity, client_id, at }: Occasion): string {
  if (!route.enabled) return 'It is switched off.';
  if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(route.severity))
    return `It tells from ${route.severity} on.`;
  // What is about all clients is about each of them.
  if (client_id !== null && route.client_ids.length > 0 && !route.client_ids.includes(client_id))
    return 'It is for other clients.';
  if (route.hours !== null && !isWithin(route.hours, at)) return 'It is outside its hours.';
  return '';
}

/**
 * Who is to be told of something, and when: by every route that takes it, in order, up to one that stops. A channel is told once in each step, by the route that tells it soonest. What is critical is
 * never delayed; the steps of what is count from when the first one is told.
 */
export function planTellings(
  occasion: Occasion,
  routes: readonly PlannedRoute[],
  rotas: ReadonlyMap<string, PlannedRota>,
): Telling[] {
  const planned = new Map<string, Telling>();
  for (const route of routes) {
    if (whyNot(route, occasion) !== '') continue;
    for (const telling of tellingsOf(route, occasion, rotas)) {
      const key = `${telling.channel_id}/${telling.step}`;
      const other = planned.get(key);
      if (other === undefined || telling.at < other.at) planned.set(key, telling);
    }
    if (route.stop) break;
  }
  return [...planned.values()].sort((one, other) => one.at - other.at || one.step - other.step);
}

/** Who is to be told that it is over: of those who were told that it began, the ones whose route wants it. A route that is gone wants it. */
export function planResolved(
  { severity, at }: Pick<Occasion, 'severity' | 'at'>,
  heard: readonly Heard[],
  routes: ReadonlyMap<string, PlannedRoute>,
): Telling[] {
  const planned = new Map<string, Telling>();
  for (const { channel_id, route_id } of heard) {
    const route = routes.get(route_id);
    if (route?.on_resolved === false) continue;
    const first = route === undefined ? { at, digest: false } : firstTime(route, severity, at);
    const other = planned.get(channel_id);
    if (other === undefined || first.at < other.at)
      planned.set(channel_id, { channel_id, route_id, step: 0, ...first });
  }
  return [...planned.values()];
}

function tellingsOf(
  route: PlannedRoute,
  { severity, at }: Occasion,
  rotas: ReadonlyMap<string, PlannedRota>,
): Telling[] {
  const first = firstTime(route, severity, at);
  const quiet = severity === 'critical' ? null : route.quiet;
  return route.steps.flatMap(({ after_min, to }, step) => {
    const due =
      step === 0 && after_min === 0 ? first.at : afterQuiet(quiet, first.at + after_min * MINUTE_MS);
    return to.flatMap((recipient) => {
      const channel_id =
        recipient.kind === 'channel' ? recipient.channel_id : dutyOf(rotas, recipient.rota_id, due);
      if (channel_id === undefined) return [];
      return [
        {
          channel_id,
          route_id: route.route_id,
          step,
          at: due,
          digest: first.digest && step === 0 && after_min === 0,
        },
      ];
    });
  });
}

/** When a route tells something first. */
function firstTime({ quiet, digest_min }: PlannedRoute, severity: Severity, at: number) {
  if (severity === 'critical') return { at, digest: false };
  const together = digest_min === null ? at : at + digest_min * MINUTE_MS;
  return { at: afterQuiet(quiet, together), digest: digest_min !== null };
}

function dutyOf(rotas: ReadonlyMap<string, PlannedRota>, rotaId: string, at: number): string | undefined {
  const rota = rotas.get(rotaId);
  return rota && onDutyAt(rota, at).channel_id;
}
