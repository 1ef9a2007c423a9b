import { type Clock, systemClock } from '@guru/protocol';
import type { live } from '@guru/protocol/api';
import type { Bus } from '../../bus/index.ts';
import type { HandlersOf, StreamRoute } from '../../http/index.ts';
import { liveRoutes, liveStream } from './live-routes.ts';
import { Streams } from './streams.ts';

/** What happens, told to the people who look at it. */
export interface Live extends AsyncDisposable {
  readonly routes: HandlersOf<typeof live>;
  readonly stream: StreamRoute;
  /** How many streams are open. */
  size(): number;
}

export interface LiveOptions {
  readonly bus: Bus;
  readonly clock?: Clock;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** Opens the live streams. Disposing ends all of them in order; readers come back to whoever answers then. */
export function openLive({ bus, clock = systemClock, now = Date.now }: LiveOptions): Live {
  const streams = new Streams({ bus, clock, now });
  return {
    routes: liveRoutes(streams),
    stream: liveStream(streams),
    size: () => streams.size,
    async [Symbol.asyncDispose]() {
      streams[Symbol.dispose]();
    },
  };
}
