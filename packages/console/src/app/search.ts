import type { AgentSort, Severity } from '@guru/protocol/api';

/**
 * What each page keeps in the address bar; undefined takes a part out of it. The functions take whatever stands there and keep what makes sense: a link that is
 * old or mistyped shows the page without the part that it can't read.
 */
export type RawSearch = Readonly<Record<string, unknown>>;

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What everything below the frame is narrowed to: nothing, a client, or one of its sites. */
export interface Scope {
  client?: string | undefined;
  site?: string | undefined;
}

export function readScope(raw: RawSearch): Scope {
  const client = id(raw.client);
  const site = id(raw.site);
  return { ...(client ? { client } : {}), ...(client && site ? { site } : {}) };
}

const SORTS = {
  hostname: true,
  status: true,
  client: true,
  os: true,
  user: true,
  cpu: true,
  memory: true,
  disk: true,
  last_seen: true,
} satisfies Record<AgentSort, true>;

export interface DevicesSearch {
  /** The filter as it is typed: `os:linux web`. */
  q?: string | undefined;
  sort?: AgentSort | undefined;
  order?: 'desc' | undefined;
}

export function readDevicesSearch(raw: RawSearch): DevicesSearch {
  const q = text(raw.q, 200);
  const sort = Object.keys(SORTS).find((name): name is AgentSort => name === raw.sort);
  return {
    ...(q ? { q } : {}),
    ...(sort && sort !== 'hostname' ? { sort } : {}),
    ...(raw.order === 'desc' ? { order: 'desc' } : {}),
  };
}

export interface AlertsSearch {
  /** Open ones unless said otherwise. */
  state?: 'acknowledged' | 'resolved' | undefined;
  severity?: Severity | undefined;
  q?: string | undefined;
}

const SEVERITIES = { critical: true, warning: true, info: true } satisfies Record<Severity, true>;

export function readAlertsSearch(raw: RawSearch): AlertsSearch {
  const q = text(raw.q, 200);
  const state = (['acknowledged', 'resolved'] as const).find((known) => known === raw.state);
  const severity = Object.keys(SEVERITIES).find((name): name is Severity => name === raw.severity);
  return { ...(state ? { state } : {}), ...(severity ? { severity } : {}), ...(q ? { q } : {}) };
}

export const RANGES = ['15m', '1h', '24h', '7d'] as const;
export type Range = (typeof RANGES)[number];

export interface DeviceSearch {
  range?: Range | undefined;
  /** A span that was zoomed into, in Unix seconds; both or none. */
  from?: number | undefined;
  to?: number | undefined;
}

export function readDeviceSearch(raw: RawSearch): DeviceSearch {
  const range = RANGES.find((known) => known === raw.range);
  const [from, to] = [seconds(raw.from), seconds(raw.to)];
  return {
    ...(range && range !== '15m' ? { range } : {}),
    ...(from !== null && to !== null && from < to ? { from, to } : {}),
  };
}

export interface FilesSearch {
  /** A folder of the device, as `pathToAddress` writes it. */
  path?: string | undefined;
}

export function readFilesSearch(raw: RawSearch): FilesSearch {
  const path = text(raw.path, 8000);
  return path ? { path } : {};
}

export interface SessionsSearch {
  show?: 'live' | undefined;
}

export function readSessionsSearch(raw: RawSearch): SessionsSearch {
  return raw.show === 'live' ? { show: 'live' } : {};
}

export interface ReplaySearch {
  /** The moment at which it begins, in seconds. */
  t?: number | undefined;
}

export function readReplaySearch(raw: RawSearch): ReplaySearch {
  const t = seconds(raw.t);
  return t === null ? {} : { t };
}

export interface SignInSearch {
  /** Where to go afterwards: a path of this console, and nothing else. */
  next?: string | undefined;
}

export function readSignInSearch(raw: RawSearch): SignInSearch {
  const next = text(raw.next, 2000);
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? { next } : {};
}

function id(value: unknown): string | undefined {
  return typeof value === 'string' && ID.test(value) ? value : undefined;
}

/** The router reads `q=123` as a number; it is a text all the same. */
function text(value: unknown, limit: number): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return String(value).slice(0, limit) || undefined;
}

function seconds(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : null;
}
