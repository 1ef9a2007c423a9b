import type { Approval } from '@guru/protocol/api';
import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query';
import { api } from './client.ts';
import { refresh } from './query-client.ts';

const KEY = ['approvals'] as const;
/** Of those that wait as many as one answer brings: more are not looked through at once. */
const WAITING = 50;

/** What assistants wait for, oldest first. */
export const waitingQuery = queryOptions({
  queryKey: [...KEY, 'requested'],
  queryFn: async ({ signal }) => {
    const { items } = await api('GET /api/v1/approvals', {
      query: { status: 'requested', limit: WAITING },
      signal,
    });
    return items.toReversed();
  },
});

/** Everything that was ever asked, newest first. */
export const askedQuery = infiniteQueryOptions({
  queryKey: [...KEY, 'all'],
  queryFn: ({ pageParam, signal }) =>
    api('GET /api/v1/approvals', {
      query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
      signal,
    }),
  initialPageParam: '',
  getNextPageParam: (page) => page.next_cursor,
});

export function refreshApprovals(): Promise<void> {
  return refresh(KEY);
}

export interface Decision {
  approval: Pick<Approval, 'approval_id' | 'content_hash'>;
  decision: 'approved' | 'denied';
  note: string;
}

/** Says yes or no to what was shown. */
export function useDecide() {
  return useMutation({
    mutationFn: ({ approval: { approval_id, content_hash }, decision, note }: Decision) =>
      api('POST /api/v1/approvals/{approval_id}/decision', {
        params: { approval_id },
        body: { decision, content_hash, note },
      }),
    onSettled: refreshApprovals,
  });
}
