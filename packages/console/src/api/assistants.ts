import type { Fence } from '@guru/protocol/api';
import { infiniteQueryOptions, useMutation } from '@tanstack/react-query';
import { api } from './client.ts';
import { refresh } from './query-client.ts';

const KEY = ['assistants'] as const;

/** Assistants with their fences and keys, newest first. */
export const assistantsQuery = infiniteQueryOptions({
  queryKey: KEY,
  queryFn: ({ pageParam, signal }) =>
    api('GET /api/v1/assistants', {
      query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
      signal,
    }),
  initialPageParam: '',
  getNextPageParam: (page) => page.next_cursor,
});

export function refreshAssistants(): Promise<void> {
  return refresh(KEY);
}

export interface AssistantForm {
  name: string;
  role: 'viewer' | 'technician';
  fence: Fence;
}

/** Makes an assistant with its first key, whose text is in the answer, once, and is kept nowhere else. */
export function useMakeAssistant() {
  return useMutation({
    mutationFn: (body: AssistantForm & { expires_in_s: number }) => api('POST /api/v1/assistants', { body }),
    gcTime: 0,
    onSuccess: refreshAssistants,
  });
}

export function useChangeAssistant() {
  return useMutation({
    mutationFn: ({ assistant_id, ...body }: AssistantForm & { assistant_id: string }) =>
      api('PUT /api/v1/assistants/{assistant_id}', { params: { assistant_id }, body }),
    onSuccess: refreshAssistants,
  });
}

export function useRevokeAssistant() {
  return useMutation({
    mutationFn: (assistant_id: string) =>
      api('DELETE /api/v1/assistants/{assistant_id}', { params: { assistant_id } }),
    onSuccess: refreshAssistants,
  });
}

/** Makes one more key; its text is in the answer, once. */
export function useMakeKey() {
  return useMutation({
    mutationFn: (assistant_id: string) =>
      api('POST /api/v1/assistants/{assistant_id}/keys', { params: { assistant_id }, body: {} }),
    gcTime: 0,
    onSuccess: refreshAssistants,
  });
}

export function useRevokeKey() {
  return useMutation({
    mutationFn: (params: { assistant_id: string; key_id: string }) =>
      api('DELETE /api/v1/assistants/{assistant_id}/keys/{key_id}', { params }),
    onSuccess: refreshAssistants,
  });
}
