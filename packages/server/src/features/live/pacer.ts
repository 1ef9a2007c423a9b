import type { Clock, TimerHandle } from '@guru/protocol';
import { type AgentCommand, agentCommands, type Bus } from '../../bus/index.ts';

const INTERVAL_MS = 2000;
/** An agent that nobody looks at any more falls back by itself after this time at the latest. */
const FOR_MS = 30_000;
/** Half of it: one order may be lost, and the pace is kept. */
export const RENEW_MS = FOR_MS / 2;

const ORDER: AgentCommand = {
  kind: 'deliver',
  message: { type: 'pace', payload: { interval_ms: INTERVAL_MS, for_ms: FOR_MS } },
};

/** The pace of one agent, for as long as somebody looks at it. */
class Pace implements Disposable {
  readonly #ask: (signal: AbortSignal) => void;
  readonly #clock: Clock;
  #asking = new AbortController();
  #timer: TimerHandle | undefined;

  constructor(clock: Clock, ask: (signal: AbortSignal) => void) {
    this.#clock = clock;
    this.#ask = ask;
    this.ask();
  }

  /** Asks now, in place of an order that is still under way, and again before the pace ends. */
  ask(): void {
    this[Symbol.dispose]();
    this.#asking = new AbortController();
    this.#ask(this.#asking.signal);
    this.#timer = this.#clock.setTimeout(() => this.ask(), RENEW_MS);
  }

  [Symbol.dispose](): void {
    this.#asking.abort();
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
  }
}

/** Asks agents that somebody looks at closely to send heartbeats more often (spec §3), at most one order at a time for each. */
export class Pacer {
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #paces = new Map<string, Pace>();

  constructor(bus: Bus, clock: Clock) {
    this.#bus = bus;
    this.#clock = clock;
  }

  /** Keeps the pace of an agent up until disposed, through every reconnect that `cameOnline` tells of. Once at a time for each agent. */
  keep(agentId: string): Disposable {
    const pace = new Pace(this.#clock, (signal) => {
      // Without an answer the next renewal is the next try, or the agent's return.
      void this.#bus.request(agentCommands(agentId), ORDER, { timeout_ms: RENEW_MS, signal });
    });
    this.#paces.set(agentId, pace);
    return {
      [Symbol.dispose]: () => {
        this.#paces.delete(agentId);
        pace[Symbol.dispose]();
      },
    };
  }

  /** An agent has connected: with its connection before this one it has forgotten the pace. */
  cameOnline(agentId: string): void {
    this.#paces.get(agentId)?.ask();
  }
}
