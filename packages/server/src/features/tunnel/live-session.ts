import { CLOSE_CODES } from '@guru/protocol';
import type { CloseReason, SessionLimits } from '@guru/protocol/control';
import {
  agentCommands,
  type SessionEvent,
  sessionEnd,
  sessionEvents,
  sessionFrames,
} from '../../bus/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { SocketHandler } from '../../http/index.ts';
import type { Operation } from './audit-store.ts';
import { Relay } from './relay.ts';
import type { Readiness, SessionFacts, SessionHost, SessionState } from './session-types.ts';
import { type SessionTap, tapAll } from './tap.ts';
import type { ResumeAt, Watcher } from './tickets.ts';
import { Together } from './watch/together.ts';
import { longestAway, Window, type WindowHost } from './window.ts';

/** Reasons that an agent may give when it ends a session by itself. */
const REASONS_OF_AGENTS: readonly CloseReason[] = ['agent_refused', 'idle_timeout', 'protocol_error'];
/** Why a session ends whose last window was closed with such a code, if that says more than that it is gone. */
const REASONS_OF_CODES: Readonly<Record<number, CloseReason>> = {
  [CLOSE_CODES.protocol_broken]: 'protocol_error',
  [CLOSE_CODES.resume_out_of_range]: 'resume_out_of_range',
};
/** Longer than an order may take to be acknowledged or given up. */
const TELL_AGENT_WITHIN_MS = 15_000;

/**
 * One session while it lives, on the node that opened it: its windows on one side, the subjects of its agent on the other. It ends exactly once: whoever comes
 * first gives the reason, and both sides and the database get that one.
 */
export class LiveSession {
  readonly facts: SessionFacts;
  readonly #host: SessionHost;
  readonly #relay: Relay;
  readonly #tap: SessionTap;
  readonly #together: Together;
  readonly #clients = new Set<Window>();
  readonly #readiness = Promise.withResolvers<Readiness>();
  readonly #ended = Promise.withResolvers<void>();
  #subscriptions: readonly Disposable[] = [];
  #state: SessionState = 'opening';
  /** By the clock: when a frame last passed, or the session began. */
  #activeAt: number;
  /** By the clock: since when no window has been there; undefined while one is. */
  #aloneSince: number | undefined;
  /** While the agent's connection is lost: how long it is awaited. */
  #awayFor: number | undefined;

  constructor(facts: SessionFacts, host: SessionHost) {
    this.facts = facts;
    this.#host = host;
    this.#activeAt = host.clock.now();
    this.#aloneSince = this.#activeAt;
    const note = (operation: Operation, channel: number | null, details: object) =>
      host.note(this, operation, channel, details);
    const recorder = host.tap?.(facts, note);
    this.#together = new Together({
      owner: facts,
      most: host.policy.watchers_per_session,
      windows: () => this.#present(),
      host: this.#windowHost(host.policy.grace_ms),
      welcome: () => this.#info,
      connected: (window) => this.#tellAway(window),
      relay: () => this.#relay,
      note: (operation, details) => void note(operation, null, details),
      mark: (text) => this.#tap.mark(text),
    });
    this.#tap = tapAll(
      recorder === undefined ? [this.#together.screens] : [recorder, this.#together.screens],
    );
    this.#relay = new Relay({
      route: facts.route,
      agent_id: facts.agent.agent_id,
      grant: facts.grant,
      limits: this.#limits,
      bus: host.bus,
      note,
      onBroken: () => void this.end('protocol_error'),
      tap: this.#tap,
      mayType: () => this.#together.ownerHasKeys,
      onRefusedKeys: (client, channel) => {
        for (const window of this.#clients) if (window === client) this.#together.refuseKeys(window, channel);
      },
    });
  }

  get #limits(): SessionLimits {
    return { ...this.#host.policy.limits, max_sessions: this.facts.max_sessions };
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Orders the agent to open its end, and resolves when it is ready or won't be. */
  async open(signal: AbortSignal): Promise<Readiness> {
    const { bus, policy, clock } = this.#host;
    const { session_id, route, tech_id, tech_name, agent, grant } = this.facts;
    this.#subscriptions = [
      bus.subscribe(sessionEvents(session_id), (event) => this.#hear(event)),
      bus.subscribe(sessionFrames(session_id), (frame) => this.#relay.fromAgent(frame)),
      bus.respond(sessionEnd(session_id), async (reason) => {
        await this.end(reason);
        return 'ended';
      }),
    ];
    const giveUp = () => void this.end('technician_disconnected');
    signal.addEventListener('abort', giveUp, { once: true });
    const late = clock.setTimeout(() => void this.end('agent_unreachable'), policy.ready_within_ms);
    const payload = { session_id, route, tech_id, tech_name, grant, limits: this.#limits };
    const command = { kind: 'deliver', message: { type: 'tunnel_open', payload } } as const;
    const taken = new AbortController();
    const options = { timeout_ms: 2 * policy.ready_within_ms, signal: taken.signal };
    void bus.request(agentCommands(agent.agent_id), command, options).then((reply) => {
      if (!reply.ok || reply.value !== 'done') void this.end('agent_unreachable');
    });
    if (signal.aborted) giveUp();
    const readiness = await this.#readiness.promise;
    clock.clearTimeout(late);
    signal.removeEventListener('abort', giveUp);
    if (!readiness.ready) taken.abort();
    return readiness;
  }

  /**
   * A connection for the window that the technician comes back to, or for one more; or for this server itself (`inside`). Throws `session_closed`,
   * `too_many_clients`.
   */
  attach(from: 'outside' | 'inside' = 'outside', resume?: ResumeAt): SocketHandler {
    if (this.#state !== 'active') throw new ApiError('session_closed');
    for (const window of this.#clients) {
      if (window.isResumable && window.window_id === resume?.window_id)
        return window.connect(resume.received);
    }
    const { clients_per_session } = this.#host.policy;
    if (this.#clients.size >= clients_per_session) longestAway(this.#clients)?.giveUp();
    if (this.#clients.size >= clients_per_session) throw new ApiError('too_many_clients');
    const host: WindowHost = {
      ...this.#windowHost(from === 'inside' ? 0 : this.#host.policy.grace_ms),
      joined: (window) => this.#welcome(window),
      connected: (window) => {
        this.#tellAway(window);
        this.#together.tell(window);
      },
      frame: (window, frame, header) => this.#relay.fromClient(window, frame, header),
      heard: (window, message) => this.#together.hear(window, message),
      left: (window, code) => this.#forget(window, code, from),
    };
    const window = new Window(host);
    this.#clients.add(window);
    this.#aloneSince = undefined;
    return window.connect();
  }

  /** A connection for one who watches. Throws `session_closed`, `too_many_clients`. */
  watch(who: Watcher, resume?: ResumeAt): SocketHandler {
    if (this.#state !== 'active') throw new ApiError('session_closed');
    return this.#together.attach(who, resume);
  }

  /** Ends the session. Every call waits for the same end; the first one's reason holds. Never rejects. */
  end(reason: CloseReason, detail?: string): Promise<void> {
    if (this.#state !== 'ended') {
      this.#become('ended');
      this.#tellEnd(reason);
      this.#tap.ended();
      void this.#host.ended(this, reason).then(() => {
        this.#ended.resolve();
        this.#readiness.resolve({ ready: false, reason, detail });
      });
    }
    return this.#ended.promise;
  }

  /** What time does to the session; called about once a second. Answers whether it was active since the last time. */
  check(): boolean {
    const now = this.#host.clock.now();
    const { limits, attach_within_ms } = this.#host.policy;
    const wasActive = this.#relay.takeActivity();
    for (const client of this.#clients) client.check();
    this.#together.check();
    if (wasActive) this.#activeAt = now;
    if (now - this.#activeAt >= limits.idle_timeout_ms) void this.end('idle_timeout');
    else if (this.#aloneSince !== undefined && now - this.#aloneSince >= attach_within_ms) {
      void this.end('technician_disconnected');
    }
    return wasActive;
  }

  /** Both sides learn of the end, and nothing comes from them any more. */
  #tellEnd(reason: CloseReason): void {
    const { bus } = this.#host;
    const { session_id, agent } = this.facts;
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    for (const client of [...this.#clients]) client.finish(reason);
    this.#together.finish(reason);
    if (reason === 'agent_disconnected') return;
    const command = {
      kind: 'deliver',
      message: { type: 'tunnel_close', payload: { session_id, reason } },
    } as const;
    void bus.request(agentCommands(agent.agent_id), command, { timeout_ms: TELL_AGENT_WITHIN_MS });
  }

  /** The one place where the state changes. */
  #become(state: SessionState): void {
    const forward =
      this.#state === 'opening' ? state !== 'opening' : this.#state === 'active' && state === 'ended';
    if (!forward) throw new Error(`a session went from ${this.#state} to ${state}`);
    this.#state = state;
  }

  #hear(event: SessionEvent): void {
    switch (event.type) {
      case 'ready':
        if (this.#state !== 'opening') return;
        this.#become('active');
        this.#readiness.resolve({ ready: true });
        return;
      case 'undelivered':
        this.#relay.undelivered(event.channel_id);
        return;
      case 'agent_away':
        this.#awayFor = event.grace_ms;
        for (const window of this.#everyone()) this.#tellAway(window);
        return;
      case 'agent_back':
        this.#awayFor = undefined;
        for (const window of this.#everyone())
          window.say({ type: 'agent_back', payload: { session_id: this.facts.session_id } });
        return;
      case 'agent_gone':
        void this.end(event.reason);
        return;
      case 'agent_closed':
        void this.end(REASONS_OF_AGENTS.includes(event.reason) ? event.reason : 'agent_refused');
        return;
      case 'agent_error':
        if (event.channel_id === null) void this.end('agent_refused', `${event.code}: ${event.message}`);
        else this.#passError(event.channel_id, event.code, event.message);
    }
  }

  #passError(channel: number, code: string, message: string): void {
    const owner = this.#relay.ownerOf(channel);
    const { session_id } = this.facts;
    for (const client of this.#clients) {
      if (client !== owner?.client) continue;
      client.say({ type: 'tunnel_error', payload: { session_id, channel_id: owner.channel, code, message } });
    }
  }

  /** A window learns why nothing comes: what it has open waits with it. */
  #tellAway(client: Window): void {
    if (this.#awayFor === undefined) return;
    const { session_id } = this.facts;
    client.say({ type: 'agent_away', payload: { session_id, grace_ms: this.#awayFor } });
  }

  #welcome(client: Window): ReturnType<WindowHost['joined']> {
    this.#relay.join(client);
    if (!this.#host.note(this, 'client_attached', null, {})) void this.end('protocol_error');
    return this.#info;
  }

  get #info(): ReturnType<WindowHost['joined']> {
    const { session_id, route, agent } = this.facts;
    return { session_id, route, agent, grant: this.facts.grant, limits: this.#limits };
  }

  #windowHost(grace_ms: number): Pick<WindowHost, 'clock' | 'session_id' | 'route' | 'grace_ms'> {
    const { session_id, route } = this.facts;
    return { clock: this.#host.clock, session_id, route, grace_ms };
  }

  /** The technician's own windows that are there. */
  #present(): Window[] {
    return [...this.#clients].filter(({ hasOpened }) => hasOpened);
  }

  #everyone(): Window[] {
    return [...this.#clients, ...this.#together.windows];
  }

  #forget(client: Window, code: number, from: 'outside' | 'inside'): void {
    this.#clients.delete(client);
    if (this.#state === 'ended') return;
    this.#relay.leave(client);
    this.#host.note(this, 'client_left', null, { code });
    this.#together.tell();
    if (this.#clients.size > 0) return;
    this.#aloneSince = this.#host.clock.now();
    // One that never opened leaves things as they were; so does the server itself when it has done what it came for.
    if (!client.hasOpened || (from === 'inside' && code !== CLOSE_CODES.protocol_broken)) return;
    void this.end(REASONS_OF_CODES[code] ?? 'technician_disconnected');
  }
}
