import type { CallOutput } from '@guru/client';
import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query';
import { api } from './client.ts';
import { refresh } from './query-client.ts';

const KEY = ['commands'] as const;
const PAGE = 50;

/** A command that was left for a device, without what it printed. */
export type LeftCommand = CallOutput<'GET /api/v1/commands'>['items'][number];
/** With it. */
export type WholeCommand = CallOutput<'GET /api/v1/commands/{command_id}'>;

/** What was left for one device, newest first. */
export function commandsQuery(agent_id: string) {
  return infiniteQueryOptions({
    queryKey: [...KEY, 'of', agent_id],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/v1/commands', {
        query: { agent_id, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function commandQuery(command_id: string) {
  return queryOptions({
    queryKey: [...KEY, command_id],
    queryFn: ({ signal }) => api('GET /api/v1/commands/{command_id}', { params: { command_id }, signal }),
  });
}

export function refreshCommands(): Promise<void> {
  return refresh(KEY);
}

/** Leaves a line for the device's own shell. */
export function useLeaveCommand(agent_id: string) {
  return useMutation({
    mutationFn: ({ line, expires_in_s }: { line: string; expires_in_s: number }) =>
      api('POST /api/v1/agents/{agent_id}/commands', {
        params: { agent_id },
        body: { command: [line], shell: true, expires_in_s },
      }),
    onSuccess: refreshCommands,
  });
}

/** Takes one back; one that runs is ended. */
export function useCancelCommand() {
  return useMutation({
    mutationFn: (command_id: string) =>
      api('DELETE /api/v1/commands/{command_id}', { params: { command_id } }),
    onSuccess: refreshCommands,
  });
}
