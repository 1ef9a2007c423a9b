import type { AttachedSession } from '@guru/client/session';
import type { Clock, TimerHandle } from '@guru/protocol';
import { ApiError } from '../../errors/index.ts';

/** A session that nobody loads from is let go: as long as this server is in it, it does not end with its last window. */
const IDLE_MS = 10_000;

/** What it takes of a session to keep a place in it. */
type Place = Pick<AttachedSession, 'closed' | 'close'>;

interface Way<P> {
  readonly session: Promise<P>;
  users: number;
  idleTimer: TimerHandle | undefined;
}

export interface WaysOptions<P> {
  readonly clock: Clock;
  attach(sessionId: string): Promise<P>;
  /** A session has ended while this server was in it, or was gone when it came. */
  gone(sessionId: string): void;
}

/** This server's own places in the sessions whose pages are loaded, one for each. */
export class Ways<P extends Place> implements Disposable {
  readonly #options: WaysOptions<P>;
  readonly #ways = new Map<string, Way<P>>();

  constructor(options: WaysOptions<P>) {
    this.#options = options;
  }

  /** Works in a session; many may at once. Rejects with what the work or the attaching rejects with. */
  async within<T>(sessionId: string, work: (session: P) => Promise<T>): Promise<T> {
    const way = this.#ways.get(sessionId) ?? this.#open(sessionId);
    way.users += 1;
    if (way.idleTimer !== undefined) this.#options.clock.clearTimeout(way.idleTimer);
    way.idleTimer = undefined;
    try {
      return await work(await way.session);
    } finally {
      way.users -= 1;
      if (way.users === 0 && this.#ways.get(sessionId) === way)
        way.idleTimer = this.#options.clock.setTimeout(() => this.#leave(sessionId, way), IDLE_MS);
    }
  }

  [Symbol.dispose](): void {
    for (const [sessionId, way] of [...this.#ways]) this.#leave(sessionId, way);
  }

  #open(sessionId: string): Way<P> {
    const way: Way<P> = { session: this.#options.attach(sessionId), users: 0, idleTimer: undefined };
    this.#ways.set(sessionId, way);
    const forget = () => {
      if (way.idleTimer !== undefined) this.#options.clock.clearTimeout(way.idleTimer);
      if (this.#ways.get(sessionId) === way) this.#ways.delete(sessionId);
    };
    way.session.then(
      (session) =>
        session.closed.then(({ reason }) => {
          forget();
          if (reason !== 'connection_lost') this.#options.gone(sessionId);
        }),
      (error: unknown) => {
        forget();
        if (error instanceof ApiError && error.code === 'session_closed') this.#options.gone(sessionId);
      },
    );
    return way;
  }

  #leave(sessionId: string, way: Way<P>): void {
    if (way.idleTimer !== undefined) this.#options.clock.clearTimeout(way.idleTimer);
    if (this.#ways.get(sessionId) === way) this.#ways.delete(sessionId);
    way.session.then((session) => session.close()).catch(() => undefined);
  }
}
