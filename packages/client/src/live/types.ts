import type { Clock } from '@guru/protocol';
import type { LiveEvent } from '@guru/protocol/api';
import type { ApiClient } from '../api/create.ts';

/** `live`: events come. `reconnecting`: a short break. `offline`: no event stream for longer than a person should not be told. */
export type LiveState = 'live' | 'reconnecting' | 'offline';

/** What a stream watches: the rows on the screen, and the one device that is looked at closely. */
export interface LiveTarget {
  readonly agent_ids: readonly string[];
  readonly focus: string | null;
}

export interface LiveStreamOptions {
  api: ApiClient;
  /** `ready` comes first on every connection: what was read before it may be out of date. */
  onEvent: (event: LiveEvent) => void;
  /** Called at each change of state, never twice with the same. */
  onState?: (state: LiveState) => void;
  clock?: Clock;
  random?: () => number;
}

export interface LiveStream {
  readonly state: LiveState;
  /** Says what to watch from now on. Calls in quick succession become one request; it is said again after each reconnect. */
  watch(target: LiveTarget): void;
  /** Tries again at once: the network came back, or the page is looked at again. */
  wake(): void;
  /** Ends the stream for good. */
  close(): void;
}
