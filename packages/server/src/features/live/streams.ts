import type { Clock, TimerHandle } from '@guru/protocol';
import type { Bus } from '../../bus/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { SignedInUser } from '../../http/index.ts';
import { LIVE_LIMITS, type LiveLimits } from './limits.ts';
import { openSources, type Sources } from './sources.ts';
import { Stream } from './stream.ts';

/** What comes within this time is said together. */
const CHECK_MS = 1000;
const RETRY_AFTER_S = 10;

export interface StreamsOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly limits?: LiveLimits;
}

/** All open streams. One timer serves them all, and stands still while there are none. */
export class Streams implements Disposable {
  readonly #clock: Clock;
  readonly #now: () => number;
  readonly #limits: LiveLimits;
  readonly #sources: Sources;
  readonly #streams = new Map<string, Stream>();
  #timer: TimerHandle | undefined;
  #stopping = false;

  constructor({ bus, clock, now, limits = LIVE_LIMITS }: StreamsOptions) {
    this.#clock = clock;
    this.#now = now;
    this.#limits = limits;
    this.#sources = openSources(bus, clock);
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Opens a stream, which ends when `signal` aborts. Throws `too_many_streams`, `busy`, `stopping`. */
  open(user: SignedInUser, signal: AbortSignal): Stream {
    if (this.#stopping) throw new ApiError('stopping');
    this.#makeSureOfRoom(user);
    const abort = () => stream.end();
    const stream = new Stream(user, this.#sources, this.#clock.now(), () => {
      signal.removeEventListener('abort', abort);
      this.#streams.delete(stream.stream_id);
    });
    this.#streams.set(stream.stream_id, stream);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) stream.end();
    this.#arm();
    return stream;
  }

  /** A stream of this person in this tenant. */
  find({ user_id, partner_id }: SignedInUser, streamId: string): Stream | undefined {
    const stream = this.#streams.get(streamId);
    const isOwn = stream?.user.user_id === user_id && stream.user.partner_id === partner_id;
    return isOwn ? stream : undefined;
  }

  /** Ends every stream in order, and opens no more. */
  [Symbol.dispose](): void {
    this.#stopping = true;
    for (const stream of [...this.#streams.values()]) stream.end();
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
  }

  #makeSureOfRoom({ user_id }: SignedInUser): void {
    const { streams, streams_of_user } = this.#limits;
    if (this.#streams.size >= streams) {
      throw new ApiError('busy', { detail: 'Too many live streams are open.', retry_after_s: RETRY_AFTER_S });
    }
    let own = 0;
    for (const { user } of this.#streams.values()) if (user.user_id === user_id) own += 1;
    if (own >= streams_of_user) throw new ApiError('too_many_streams', { retry_after_s: RETRY_AFTER_S });
  }

  #arm(): void {
    if (this.#streams.size > 0) this.#timer ??= this.#clock.setTimeout(this.#check, CHECK_MS);
  }

  readonly #check = (): void => {
    this.#timer = undefined;
    const [now, unixNow] = [this.#clock.now(), this.#now()];
    for (const stream of [...this.#streams.values()]) stream.check(now, unixNow);
    this.#arm();
  };
}
