import { infiniteQueryOptions, useMutation } from '@tanstack/react-query';
import { api } from './client.ts';
import { refresh } from './query-client.ts';

const KEY = ['enrolment_tokens'] as const;

export const enrolmentTokensQuery = infiniteQueryOptions({
  queryKey: KEY,
  queryFn: ({ pageParam, signal }) =>
    api('GET /api/v1/enrolment-tokens', {
      query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
      signal,
    }),
  initialPageParam: '',
  getNextPageParam: (page) => page.next_cursor,
});

export function refreshEnrolmentTokens(): Promise<void> {
  return refresh(KEY);
}

export interface TokenForm {
  site_id: string;
  label: string;
  expires_in_s: number;
  max_uses: number;
}

/** Makes a token. Its secret is in the answer, once, and is kept nowhere else. */
export function useMakeToken() {
  return useMutation({
    mutationFn: (body: TokenForm) => api('POST /api/v1/enrolment-tokens', { body }),
    gcTime: 0,
    onSuccess: refreshEnrolmentTokens,
  });
}

export function useRevokeToken() {
  return useMutation({
    mutationFn: (token_id: string) =>
      api('DELETE /api/v1/enrolment-tokens/{token_id}', { params: { token_id } }),
    onSuccess: refreshEnrolmentTokens,
  });
}
