import { ApiError } from '../errors/index.ts';
import { type RunningServer, type ServeOptions, serve } from '../runtime/index.ts';
import type { App } from './app.ts';
import { behindProxy } from './environment.ts';
import { problemResponse } from './problem.ts';

/** Text frames hold control messages of at most 256 KiB (spec §3); binary ones are far smaller. */
const MAX_MESSAGE_BYTES = 256 * 1024;
/** More than the hop window of 4 MiB and the windows of interactive channels, so that an honest peer never meets it. */
const MAX_QUEUED_BYTES = 16 * 1024 * 1024;
/** Longer than three missed heartbeats, so that the gateway's own clock decides first. */
const SOCKET_IDLE_S = 120;
/** How long requests under way may take to end once the port closes. */
const DRAIN_LIMIT_MS = 2000;

export interface PortOptions extends Pick<ServeOptions, 'host' | 'port' | 'tls'> {
  /** Whether the last entry of X-Forwarded-For is the client's address. */
  readonly trustProxy: boolean;
}

/** A bound port. Until `answerWith` it answers 503. */
export interface Port extends AsyncDisposable {
  readonly port: number;
  answerWith(app: App): void;
  /** Takes nothing new and waits a little for what is under way. */
  drain(): Promise<void>;
}

/** Binds the port before anything else is started: a port that is taken is known at once. Throws `StartupError`. */
export function openPort({ trustProxy, ...where }: PortOptions): Port {
  let app: App | undefined;
  const server: RunningServer = serve({
    ...where,
    // The app refuses large bodies itself, as a problem, without reading them.
    maxBodyBytes: Number.MAX_SAFE_INTEGER,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    maxQueuedBytes: MAX_QUEUED_BYTES,
    idleTimeoutS: SOCKET_IDLE_S,
    fetch: (request, connection) =>
      app === undefined
        ? problemResponse(new ApiError('busy', { detail: 'The server is starting.', retry_after_s: 1 }), '')
        : app.fetch(request, trustProxy ? behindProxy(request, connection) : connection),
  });
  return {
    port: server.port,
    answerWith(ready) {
      app = ready;
    },
    async drain() {
      const limit = Promise.withResolvers<void>();
      const timer = setTimeout(limit.resolve, DRAIN_LIMIT_MS);
      await Promise.race([server.drain(), limit.promise]);
      clearTimeout(timer);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
