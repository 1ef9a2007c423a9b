import { randomUUID } from 'node:crypto';
import type { LiveEvent } from '@guru/protocol/api';
import type { LiveNotice } from '../../bus/index.ts';
import type { SignedInUser } from '../../http/index.ts';
import { encodeEvent, SIGN_OF_LIFE } from './events.ts';
import { Outlet } from './outlet.ts';
import { Pending } from './pending.ts';
import type { Sources } from './sources.ts';

/** The reader expects some bytes at least each 15 s: `check` comes each second, and may be late by one. */
const SIGN_OF_LIFE_AFTER_MS = 14_000;
/** Three times that long without taking anything, and the reader itself has given the stream up. */
const STUCK_AFTER_MS = 45_000;

/** The rows and the one device that somebody looks at. All are devices of the stream's tenant. */
export interface Target {
  readonly rows: ReadonlySet<string>;
  readonly focus: string | null;
}

/**
 * One stream of live events to one window. Its owner calls `check` each second, which says what has come together since; only a heartbeat goes out as it
 * comes. To a reader without room nothing is said: what waits is merged until it has room again.
 */
export class Stream {
  readonly stream_id = randomUUID();
  readonly user: SignedInUser;
  readonly #sources: Sources;
  readonly #onEnd: (stream: Stream) => void;
  readonly #outlet = new Outlet(() => this.end());
  readonly #pending = new Pending();
  readonly #partner: Disposable;
  #target: Target = { rows: new Set(), focus: null };
  #focus: Disposable | undefined;
  #wroteAt: number;
  #ended = false;

  /** `now` by the owner's clock. `onEnd` is called once. */
  constructor(user: SignedInUser, sources: Sources, now: number, onEnd: (stream: Stream) => void) {
    this.user = user;
    this.#sources = sources;
    this.#onEnd = onEnd;
    this.#wroteAt = now;
    this.#partner = sources.partners.listen(user.partner_id, (notice) => this.#hear(notice));
    this.#write([{ type: 'ready', stream_id: this.stream_id }]);
  }

  get body(): ReadableStream<Uint8Array> {
    return this.#outlet.body;
  }

  /** Watches this from now on, and nothing else. A stream that has ended watches nothing. */
  watch(target: Target): void {
    if (this.#ended) return;
    if (target.focus !== this.#target.focus) this.#lookAt(target.focus);
    this.#target = target;
    this.#pending.keepOnly(target.rows, target.focus);
  }

  /** What a second does to the stream: `now` by the owner's clock, `unixNow` in Unix milliseconds. */
  check(now: number, unixNow: number): void {
    if (unixNow >= this.user.expires_at) this.end();
    else if (this.#outlet.hasRoom) this.#say(now);
    else if (now - this.#wroteAt >= STUCK_AFTER_MS) this.end();
  }

  /** Ends the stream in order. Any number of times. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#partner[Symbol.dispose]();
    this.#focus?.[Symbol.dispose]();
    this.#outlet.end();
    this.#onEnd(this);
  }

  #lookAt(focus: string | null): void {
    this.#focus?.[Symbol.dispose]();
    this.#focus = undefined;
    if (focus === null) return;
    this.#focus = this.#sources.heartbeats.listen(focus, (metrics) => {
      this.#pending.addHeartbeat(focus, metrics);
      if (this.#outlet.hasRoom) this.#write(this.#pending.takeHeartbeat());
    });
  }

  #say(now: number): void {
    const events = this.#pending.take();
    if (events.length > 0) this.#write(events);
    else if (now - this.#wroteAt >= SIGN_OF_LIFE_AFTER_MS) this.#outlet.write(SIGN_OF_LIFE);
    else return;
    this.#wroteAt = now;
  }

  #hear(notice: LiveNotice): void {
    switch (notice.type) {
      case 'status':
        this.#pending.addStatus(notice);
        break;
      case 'changed':
        this.#pending.addChange(notice.what);
        break;
      case 'numbers':
        for (const numbers of notice.agents)
          if (this.#target.rows.has(numbers.agent_id)) this.#pending.addNumbers(numbers);
    }
  }

  #write(events: readonly LiveEvent[]): void {
    if (events.length > 0) this.#outlet.write(events.map(encodeEvent).join(''));
  }
}
