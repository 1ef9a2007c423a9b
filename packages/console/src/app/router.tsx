import { createRouter } from '@tanstack/react-router';
import { session } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { deviceSessions } from '../device-session/sessions.ts';
import { transfers } from '../files/transfers.ts';
import { Boundary } from '../pages/problem/Boundary.tsx';
import { NotFound } from '../pages/problem/NotFound.tsx';
import { terminals } from '../terminal/terminals.ts';
import { routeTree } from './routes.tsx';

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  // Data is kept by the query client; the router only sees to it that it is asked for.
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: Boundary,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** When somebody signs in or out, here or in another tab, every route decides anew whether it may be seen. */
export function followSession(): void {
  session.subscribe(() => {
    if (session.state() !== 'signed_in') {
      terminals.closeAll();
      transfers.closeAll();
      deviceSessions.closeAll();
      queryClient.clear();
    }
    void router.invalidate();
  });
}
