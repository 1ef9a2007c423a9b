import type { CallOutput } from '@guru/client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

const KEY = ['checks'] as const;

export type CheckRow = CallOutput<'GET /api/v1/agents/{agent_id}/checks'>['items'][number];

/** How the checks of a device stand, the worst first. */
export function checksQuery(agent_id: string) {
  return queryOptions({
    queryKey: [...KEY, agent_id],
    queryFn: async ({ signal }) =>
      (await api('GET /api/v1/agents/{agent_id}/checks', { params: { agent_id }, signal })).items,
  });
}

/** What changed with them, newest first. */
export function checkHistoryQuery(agent_id: string) {
  return infiniteQueryOptions({
    queryKey: [...KEY, agent_id, 'history'],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/v1/agents/{agent_id}/checks/history', {
        params: { agent_id },
        query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });
}
