import type { AttachedSession } from '@guru/client/session';
import type { Clock } from '@guru/protocol';
import type { web } from '@guru/protocol/api';
import type { Tls } from '../../config/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { listenForBrowsers } from './listen.ts';
import { WebPages } from './pages.ts';
import { serveBrowser } from './serve.ts';
import { Ways } from './ways.ts';
import { type OwnSession, webRoutes } from './web-routes.ts';

export interface WebOptions {
  /** Where browsers come to; null: devices' pages can't be opened. */
  readonly at: {
    readonly host: string;
    /** 0 takes any free port. */
    readonly port: number;
    readonly tls: Tls | null;
    /** Origin of a page, with a star where its label goes; null: a name below localhost. */
    readonly url: string | null;
  } | null;
  attach(sessionId: string): Promise<AttachedSession>;
  readonly own: OwnSession;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Devices' web pages in the technician's browser, each under an origin of its own. */
export interface Web extends AsyncDisposable {
  readonly routes: HandlersOf<typeof web>;
}

/** Opens the listener, if there is to be one. Disposing cuts every page. */
export async function openWeb({ at, attach, own, clock, now }: WebOptions): Promise<Web> {
  if (at === null) return { routes: webRoutes(null, own), [Symbol.asyncDispose]: () => Promise.resolve() };
  const listener = await listenForBrowsers({
    ...at,
    serve: (socket) => void serveBrowser(socket, { pages, within }),
  });
  const pages = new WebPages(at.url ?? `http://*.localhost:${listener.port}`, now);
  const ways = new Ways({ clock, attach, gone: (sessionId) => pages.closeSession(sessionId) });
  const within = ways.within.bind(ways);
  return {
    routes: webRoutes(pages, own),
    async [Symbol.asyncDispose]() {
      await listener[Symbol.asyncDispose]();
      ways[Symbol.dispose]();
    },
  };
}
