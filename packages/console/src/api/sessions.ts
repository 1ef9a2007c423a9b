import type { CallOutput } from '@guru/client';
import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query';
import { api } from './client.ts';
import { queryClient, refresh } from './query-client.ts';

const KEY = ['sessions'] as const;
const SETTINGS = ['session-settings'] as const;

/** One technician's session on one device, as the lists show it. */
export type SessionRow = CallOutput<'GET /api/v1/tunnel/sessions'>['items'][number];

export interface SessionsQuery {
  agent_id?: string;
  live?: 'true';
}

/** Sessions of the partner, newest first. */
export function sessionsQuery(query: SessionsQuery, limit = 100) {
  return infiniteQueryOptions({
    queryKey: [...KEY, query, limit],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/v1/tunnel/sessions', {
        query: { ...query, limit, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function refreshSessions(): Promise<void> {
  return refresh(KEY);
}

/** Ends a session of one's own: its terminals close with it. */
export function useCloseSession() {
  return useMutation({
    mutationFn: (session_id: string) => api('POST /api/v1/tunnel/close', { body: { session_id } }),
    onSuccess: refreshSessions,
  });
}

export type SessionSettings = CallOutput<'GET /api/v1/session-settings'>;

/** How many sessions a device of this partner holds at once. */
export const sessionSettingsQuery = queryOptions({
  queryKey: SETTINGS,
  queryFn: ({ signal }) => api('GET /api/v1/session-settings', { signal }),
});

export function useSaveSessionSettings() {
  return useMutation({
    mutationFn: (body: SessionSettings) => api('PUT /api/v1/session-settings', { body }),
    onSuccess: (saved) => queryClient.setQueryData(SETTINGS, saved),
  });
}
