import type { AttachedSession } from '@guru/client/session';
import { abortable, type Clock, type TimerHandle } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';
import type { Tunnel } from '../../tunnel/index.ts';

/** How long a session that no call uses is kept for the next one. */
const IDLE_MS = 60_000;
/** All that its tools need: the relay and the device refuse the rest. */
const GRANT: Grant = { channels: ['exec', 'file'], write: true, roots: [], targets: [] };

/** For whom a session is: a technician in the sense of the tunnel. */
export interface Tech {
  readonly partner_id: string;
  readonly user_id: string;
}

/** A session as one call uses it: disposing gives it back. */
export interface Loan extends Disposable {
  readonly session: AttachedSession;
  readonly session_id: string;
}

interface Held {
  readonly tech: Tech;
  readonly opening: AbortController;
  readonly opened: Promise<Pick<Loan, 'session' | 'session_id'>>;
  users: number;
  timer: TimerHandle | undefined;
}

/** The sessions of assistants: one for each device that one works on, opened by the first call, shared by all, and given up when none has used it for a minute. */
export class SharedSessions implements AsyncDisposable {
  readonly #tunnel: Pick<Tunnel, 'openFor' | 'attachInside' | 'end'>;
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();

  constructor(tunnel: Pick<Tunnel, 'openFor' | 'attachInside' | 'end'>, clock: Clock) {
    this.#tunnel = tunnel;
    this.#clock = clock;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Lends the session on a device. Rejects as the tunnel refuses to open one, or with the signal's reason. */
  async borrow(tech: Tech, agentId: string, signal: AbortSignal): Promise<Loan> {
    signal.throwIfAborted();
    const key = `${tech.user_id} ${agentId}`;
    const held = this.#held.get(key) ?? this.#open(key, tech, agentId);
    if (held.timer !== undefined) this.#clock.clearTimeout(held.timer);
    held.timer = undefined;
    held.users += 1;
    let isBack = false;
    const giveBack = () => {
      if (isBack) return;
      isBack = true;
      held.users -= 1;
      if (held.users === 0 && this.#held.get(key) === held)
        held.timer = this.#clock.setTimeout(() => void this.#giveUp(key, held), IDLE_MS);
    };
    try {
      const { session, session_id } = await abortable(held.opened, signal);
      return { session, session_id, [Symbol.dispose]: giveBack };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** Ends every session of a technician, whoever uses it. */
  async endOf(userId: string): Promise<void> {
    const own = [...this.#held].filter(([, { tech }]) => tech.user_id === userId);
    await Promise.all(own.map(([key, held]) => this.#giveUp(key, held)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#held].map(([key, held]) => this.#giveUp(key, held)));
  }

  #open(key: string, tech: Tech, agentId: string): Held {
    const opening = new AbortController();
    const held: Held = {
      tech,
      opening,
      opened: this.#attach(tech, agentId, opening.signal),
      users: 0,
      timer: undefined,
    };
    this.#held.set(key, held);
    // One that could not be opened, or that has ended by whatever way, is no one's any more: the next call opens another.
    const forget = () => this.#forget(key, held);
    held.opened.then(({ session }) => session.closed.then(forget), forget);
    return held;
  }

  async #attach(tech: Tech, agentId: string, signal: AbortSignal) {
    const session_id = await this.#tunnel.openFor(tech, agentId, GRANT, signal);
    try {
      return { session_id, session: await this.#tunnel.attachInside(session_id, signal) };
    } catch (error) {
      await this.#end(tech, session_id);
      throw error;
    }
  }

  async #giveUp(key: string, held: Held): Promise<void> {
    this.#forget(key, held);
    held.opening.abort(new Error('the session is not wanted any more'));
    const opened = await held.opened.catch(() => undefined);
    if (opened !== undefined) await this.#end(held.tech, opened.session_id);
  }

  #end({ partner_id }: Tech, session_id: string): Promise<void> {
    return this.#tunnel.end({ partner_id, session_id, reason: 'technician_closed' });
  }

  #forget(key: string, held: Held): void {
    if (held.timer !== undefined) this.#clock.clearTimeout(held.timer);
    held.timer = undefined;
    if (this.#held.get(key) === held) this.#held.delete(key);
  }
}
