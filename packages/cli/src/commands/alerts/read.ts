import type { ApiClient, CallInput } from '@guru/client';
import type { Alert, Incident } from '@guru/protocol/api';

/** The server answers at most this many at once. */
const PAGE = 500;

export type AlertQuery = NonNullable<CallInput<'GET /api/v1/alerts'>['query']>;
type IncidentQuery = NonNullable<CallInput<'GET /api/v1/incidents'>['query']>;

interface Part<T> {
  readonly items: readonly T[];
  /** Whether there are others beyond the limit. */
  readonly more: boolean;
}

export function readAlerts(api: ApiClient, query: AlertQuery, limit: number): Promise<Part<Alert>> {
  return readPages(limit, (page) => api('GET /api/v1/alerts', { query: { ...query, ...page } }));
}

export function readIncidents(api: ApiClient, query: IncidentQuery, limit: number): Promise<Part<Incident>> {
  return readPages(limit, (page) => api('GET /api/v1/incidents', { query: { ...query, ...page } }));
}

/** Reads a list page by page, up to a limit. */
export async function readPages<T>(
  limit: number,
  read: (page: {
    readonly cursor: string | undefined;
    readonly limit: number;
  }) => Promise<{ readonly items: readonly T[]; readonly next_cursor: string | null }>,
): Promise<Part<T>> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await read({ cursor, limit: Math.min(PAGE, limit - items.length) });
    items.push(...page.items);
    if (page.next_cursor === null) return { items, more: false };
    if (items.length >= limit) return { items, more: true };
    cursor = page.next_cursor;
  }
}
