import { type Query, QueryClient, type QueryKey } from '@tanstack/react-query';
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

/** A list that was read this many pages deep is not read again under the reader's eyes: that would be as many requests. */
const DEEP_PAGES = 5;

/** Whether a query is an infinite list that somebody has scrolled far into. */
export function isDeep(query: Pick<Query, 'state'>): boolean {
  const { data } = query.state;
  const pages = typeof data === 'object' && data !== null && 'pages' in data ? data.pages : null;
  return Array.isArray(pages) && pages.length > DEEP_PAGES;
}

/** Reads again what is on the screen below a key; a deep list is marked as out of date instead, and offers to be read again. */
export async function refresh(queryKey: QueryKey = []): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey, predicate: (query) => !isDeep(query) }),
    queryClient.invalidateQueries({ queryKey, predicate: isDeep, refetchType: 'none' }),
  ]);
}
