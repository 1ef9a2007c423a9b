import type { Clock } from '@guru/protocol';
import { AgentError } from '../failure.ts';
import type { Identity } from '../identity/store.ts';
import { type Log, textOf } from '../log.ts';
import { openSocket, type ServerSocket } from '../runtime/socket.ts';
import { Backoff } from './backoff.ts';
import { pause } from './pause.ts';
import { prove } from './prove.ts';
import { type LinkState, mayFollow } from './state.ts';
import { type GoodbyeReason, type LinkUser, Visit, type VisitEnd } from './visit.ts';

export interface LinkOptions {
  readonly identity: Identity;
  readonly user: LinkUser;
  readonly clock: Clock;
  readonly log: Log;
  readonly ca?: string;
  readonly backoff?: Backoff;
  /** What the server is told when the link is stopped. */
  readonly goodbye?: GoodbyeReason;
  readonly onState?: (state: LinkState) => void;
}

/** While something waits for the next connection. Few agents are in that state at a time, so it is no storm. */
const SOON_MS = 1000;

/** Keeps one connection to the server, for ever: connects, greets, reconnects (spec §2, §3). States are in `state.ts`. */
export class Link {
  readonly #options: LinkOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #backoff: Backoff;
  #state: LinkState = 'stopped';

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#backoff = options.backoff ?? new Backoff();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Runs until `stop` is aborted; then it has said goodbye, cleaned up and closed. Call it once at a time. */
  async run(stop: AbortSignal): Promise<void> {
    const { user } = this.#options;
    while (!stop.aborted) {
      const ended = await this.#attempt(stop);
      if (stop.aborted) break;
      if (ended.hopeless) this.#backoff.slowDown();
      const delay = this.#backoff.next(ended.atLeastMs, user.isWaiting ? SOON_MS : undefined);
      this.#enter('waiting');
      this.#log.info(`${ended.what} Trying again in ${Math.ceil(delay / 1000)} s.`);
      await pause(this.#clock, delay, stop);
    }
    await user.onStopped();
    if (this.#state !== 'stopped') this.#enter('stopped');
  }

  /** One connection, from the first request to its end. Throws nothing: what goes wrong is what is told. */
  async #attempt(stop: AbortSignal): Promise<VisitEnd> {
    try {
      this.#enter('proving');
      const { identity, ca } = this.#options;
      const reach = { signal: stop, clock: this.#clock, ...(ca === undefined ? {} : { ca }) };
      const admission = await prove(identity, reach);
      stop.throwIfAborted();
      this.#enter('connecting');
      const visit = new Visit({ ...this.#options, onUp: () => this.#enter('up') });
      const socket = await openSocket({ ...admission, ...reach }, visit.connection);
      return await this.#stay(visit, socket, stop);
    } catch (error) {
      const known = error instanceof AgentError;
      if (!known && !stop.aborted) this.#log.error(`A fault: ${textOf(error)}`);
      const hint =
        known && error.code === 'refused' && this.#state === 'connecting'
          ? ' If it goes on so, the device was removed from the server: enrol it anew.'
          : '';
      return { what: textOf(error) + hint, hopeless: known && error.code === 'wrong_server' };
    }
  }

  async #stay(visit: Visit, socket: ServerSocket, stop: AbortSignal): Promise<VisitEnd> {
    const leave = () => visit.leave(this.#options.goodbye ?? 'shutdown');
    const began = this.#clock.now();
    this.#enter('greeting');
    visit.begin(socket);
    stop.addEventListener('abort', leave, { once: true });
    if (stop.aborted) leave();
    try {
      const ended = await visit.ended;
      this.#backoff.ended(this.#clock.now() - began);
      return ended;
    } finally {
      stop.removeEventListener('abort', leave);
    }
  }

  /** The one place where the state changes. */
  #enter(state: LinkState): void {
    if (!mayFollow(this.#state, state)) throw new Error(`the link went from ${this.#state} to ${state}`);
    this.#log.debug(() => `${this.#state} -> ${state}`);
    this.#state = state;
    this.#options.onState?.(state);
  }
}
