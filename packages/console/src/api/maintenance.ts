import type { CallOutput } from '@guru/client';
import type { MaintenanceBody, MuteBody } from '@guru/protocol/api';
import { infiniteQueryOptions, useMutation } from '@tanstack/react-query';
import { api } from './client.ts';
import { refresh } from './query-client.ts';

/** Below the key of alerts: the live stream tells of silences with them. */
const KEY = ['alerts', 'silences'] as const;
const PAGE = 100;

export type WindowRow = CallOutput<'GET /api/v1/maintenance'>['items'][number];
export type MuteRow = CallOutput<'GET /api/v1/mutes'>['items'][number];

/** Maintenance windows that are on or still to come. */
export const windowsQuery = infiniteQueryOptions({
  queryKey: [...KEY, 'windows'],
  queryFn: ({ pageParam, signal }) =>
    api('GET /api/v1/maintenance', {
      query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) },
      signal,
    }),
  initialPageParam: '',
  getNextPageParam: (page) => page.next_cursor,
});

/** What is muted, and until when. */
export const mutesQuery = infiniteQueryOptions({
  queryKey: [...KEY, 'mutes'],
  queryFn: ({ pageParam, signal }) =>
    api('GET /api/v1/mutes', { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
  initialPageParam: '',
  getNextPageParam: (page) => page.next_cursor,
});

export function usePlanWindow() {
  return useMutation({
    mutationFn: (body: MaintenanceBody) => api('POST /api/v1/maintenance', { body }),
    onSuccess: () => refresh(KEY),
  });
}

export function useEndWindow() {
  return useMutation({
    mutationFn: ({ window_id }: WindowRow) =>
      api('DELETE /api/v1/maintenance/{window_id}', { params: { window_id } }),
    onSuccess: () => refresh(KEY),
  });
}

export function useMute() {
  return useMutation({
    mutationFn: (body: MuteBody) => api('POST /api/v1/mutes', { body }),
    onSuccess: () => refresh(KEY),
  });
}

export function useEndMute() {
  return useMutation({
    mutationFn: ({ mute_id }: MuteRow) => api('DELETE /api/v1/mutes/{mute_id}', { params: { mute_id } }),
    onSuccess: () => refresh(KEY),
  });
}
