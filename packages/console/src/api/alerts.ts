import type { CallOutput } from '@guru/client';
import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query';
import type { AlertsSearch, Scope } from '../app/search.ts';
import { api } from './client.ts';
import { refresh } from './query-client.ts';

const KEY = ['alerts'] as const;
const PAGE = 100;

export type AlertRow = CallOutput<'GET /api/v1/alerts'>['items'][number];
export type WholeAlert = CallOutput<'GET /api/v1/alerts/{alert_id}'>;
export type IncidentRow = CallOutput<'GET /api/v1/incidents'>['items'][number];
export type WholeIncident = CallOutput<'GET /api/v1/incidents/{incident_id}'>;
export type AlertCounts = CallOutput<'GET /api/v1/alerts/counts'>;

type Filter = AlertsSearch & Scope;

/** Alerts, as the page's address narrows them down. */
export function alertsQuery({ client, site, state, severity, q }: Filter, agent_id?: string) {
  const query = {
    state: state ?? 'open',
    ...(severity ? { severity } : {}),
    ...(q ? { search: q } : {}),
    ...(client ? { client_id: client } : {}),
    ...(site ? { site_id: site } : {}),
    ...(agent_id ? { agent_id } : {}),
  } as const;
  return infiniteQueryOptions({
    queryKey: [...KEY, 'list', query],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/v1/alerts', {
        query: { ...query, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Incidents of the same scope and state; few, so one page of them is enough. */
export function incidentsQuery({ client, site, state }: Filter) {
  const query = {
    state: state ?? 'open',
    ...(client ? { client_id: client } : {}),
    ...(site ? { site_id: site } : {}),
  } as const;
  return queryOptions({
    queryKey: [...KEY, 'incidents', query],
    queryFn: async ({ signal }) =>
      (await api('GET /api/v1/incidents', { query: { ...query, limit: PAGE }, signal })).items,
  });
}

export function alertQuery(alert_id: string) {
  return queryOptions({
    queryKey: [...KEY, alert_id],
    queryFn: ({ signal }) => api('GET /api/v1/alerts/{alert_id}', { params: { alert_id }, signal }),
  });
}

export function incidentQuery(incident_id: string) {
  return queryOptions({
    queryKey: [...KEY, 'incident', incident_id],
    queryFn: ({ signal }) => api('GET /api/v1/incidents/{incident_id}', { params: { incident_id }, signal }),
  });
}

/** How many are open in a scope, and in each place below it. */
export function alertCountsQuery({ client, site }: Scope) {
  const query = { ...(client ? { client_id: client } : {}), ...(site ? { site_id: site } : {}) };
  return queryOptions({
    queryKey: [...KEY, 'counts', query],
    queryFn: ({ signal }) => api('GET /api/v1/alerts/counts', { query, signal }),
  });
}

export interface Chosen {
  alert_ids: string[];
  incident_ids: string[];
}

/** Says that somebody cares, or takes that back. */
export function useAcknowledge() {
  return useMutation({
    mutationFn: ({ undo, ...chosen }: Chosen & { undo: boolean }) =>
      api('POST /api/v1/alerts/acknowledge', { body: { ...chosen, undo, note: '' } }),
    onSuccess: () => refresh(KEY),
  });
}

export function useResolve(alert_id: string) {
  return useMutation({
    mutationFn: (note: string) =>
      api('POST /api/v1/alerts/{alert_id}/resolve', { params: { alert_id }, body: { note } }),
    onSuccess: () => refresh(KEY),
  });
}

export function useNote(alert_id: string) {
  return useMutation({
    mutationFn: (note: string) =>
      api('POST /api/v1/alerts/{alert_id}/notes', { params: { alert_id }, body: { note } }),
    onSuccess: () => refresh(KEY),
  });
}
