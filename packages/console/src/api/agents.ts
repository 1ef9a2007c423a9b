import type { AgentCounts, AgentDetail, AgentSort, AgentSummary } from '@guru/protocol/api';
import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation } from '@tanstack/react-query';
import type { Scope } from '../app/search.ts';
import { api } from './client.ts';
import { isDeep, queryClient, refresh } from './query-client.ts';

export interface AgentListQuery {
  search?: string | undefined;
  status?: 'online' | 'offline' | undefined;
  os?: AgentSummary['os'] | undefined;
  client_id?: string | undefined;
  site_id?: string | undefined;
  sort?: AgentSort | undefined;
  order?: 'asc' | 'desc' | undefined;
}

/** A page of the list, with the moment at which it was asked for: live news that is older does not count. */
export interface AgentPage {
  items: AgentSummary[];
  next_cursor: string | null;
  fetched_at: number;
}

/** The first page is quick; the ones after it keep ahead of a scroll. */
const PAGE_SIZES = { first: 100, next: 500 };

const keys = {
  all: ['agents'] as const,
  list: (query: AgentListQuery) => ['agents', 'list', query] as const,
  few: (query: AgentListQuery, limit: number) => ['agents', 'few', query, limit] as const,
  counts: (scope: Scope) => ['agents', 'counts', scope] as const,
  one: (agent_id: string) => ['agents', 'one', agent_id] as const,
};

async function readPage(query: AgentListQuery & { cursor?: string; limit: number }, signal: AbortSignal) {
  const fetched_at = Date.now();
  return { ...(await api('GET /api/v1/agents', { query, signal })), fetched_at };
}

/** The device list, page after page. Rows stay as they were read; what changes comes by the live stream. */
export function agentListQuery(query: AgentListQuery) {
  return infiniteQueryOptions({
    queryKey: keys.list(query),
    queryFn: ({ pageParam, signal }): Promise<AgentPage> =>
      pageParam === ''
        ? readPage({ ...query, limit: PAGE_SIZES.first }, signal)
        : readPage({ ...query, limit: PAGE_SIZES.next, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    // Out of date only when the server says so: the list then reads itself again, or offers to when it is deep.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: (query) => !isDeep(query),
  });
}

/** The first few devices of a list. */
export function fewAgentsQuery(query: AgentListQuery, limit: number) {
  return queryOptions({
    queryKey: keys.few(query, limit),
    queryFn: ({ signal }): Promise<AgentPage> => readPage({ ...query, limit }, signal),
    placeholderData: keepPreviousData,
  });
}

export function agentCountsQuery(scope: Scope) {
  return queryOptions({
    queryKey: keys.counts(scope),
    queryFn: ({ signal }): Promise<AgentCounts> =>
      api('GET /api/v1/agents/counts', {
        query: { client_id: scope.client, site_id: scope.site },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export interface FetchedAgent {
  agent: AgentDetail;
  fetched_at: number;
}

export function agentQuery(agent_id: string) {
  return queryOptions({
    queryKey: keys.one(agent_id),
    queryFn: async ({ signal }): Promise<FetchedAgent> => {
      const fetched_at = Date.now();
      const agent = await api('GET /api/v1/agents/{agent_id}', { params: { agent_id }, signal });
      return { agent, fetched_at };
    },
  });
}

/** Reads everything about devices again that is on the screen. */
export function refreshAgents(): Promise<void> {
  return refresh(keys.all);
}

/** Counts change with every device that comes or goes; rows don't have to be read again for it. */
export function refreshCounts(): Promise<void> {
  return refresh(['agents', 'counts']);
}

export function useChangeAgent(agent_id: string) {
  return useMutation({
    mutationFn: (body: { display_name?: string | null; site_id?: string }) =>
      api('PATCH /api/v1/agents/{agent_id}', { params: { agent_id }, body }),
    onSuccess: refreshAgents,
  });
}

export function useRemoveAgent(agent_id: string) {
  return useMutation({
    mutationFn: () => api('DELETE /api/v1/agents/{agent_id}', { params: { agent_id } }),
    onSuccess: async () => {
      queryClient.removeQueries({ queryKey: keys.one(agent_id) });
      await refreshAgents();
    },
  });
}
