import type { Me } from '@guru/protocol/api';
import { queryOptions, useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { api, session } from './client.ts';

/** Who is signed in. It is read before the frame shows, so that every page can rely on it. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api('GET /api/v1/me', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

export function useSignIn() {
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => api('POST /api/v1/auth/login', { body }),
    onSuccess: session.accept,
  });
}

/** Signs out here and in every tab, also when the server can't be told: then its cookie runs out by itself. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => api('POST /api/v1/auth/logout'),
    onSettled: session.signedOut,
  });
}
