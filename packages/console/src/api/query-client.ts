import { QueryClient } from '@tanstack/react-query';
import { isUnreachable } from '../lib/problem.ts';

/** Tries again only what got no answer: what the server refused, it will refuse again. */
const MAX_RETRIES = 3;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The live stream says when something has changed; between its words what was read stands.
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => isUnreachable(error) && failures < MAX_RETRIES,
    },
    mutations: { retry: false },
  },
});
