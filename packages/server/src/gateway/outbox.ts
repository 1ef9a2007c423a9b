import { randomUUID } from 'node:crypto';
import type { Clock, TimerHandle } from '@guru/protocol';
import type { Order } from '@guru/protocol/control';
import type { CommandOutcome, OrderBody } from '../bus/index.ts';

/** Spec §3: an order that is not acknowledged for so long, on no connection, is undeliverable. */
export const DELIVER_WITHIN_MS = 10_000;
/** Orders that may wait for one agent: far more than people give in ten seconds. */
const MAX_WAITING = 64;

interface Waiting {
  readonly agent_id: string;
  readonly order: Order;
  readonly deadline: number;
  readonly settle: (outcome: CommandOutcome) => void;
}

/**
 * Orders that were given and not yet acknowledged, for all agents. An order keeps its id on every connection on which it is sent, so that the agent
 * does it at most once.
 */
export class Outbox implements Disposable {
  readonly #clock: Clock;
  readonly #send: (agentId: string, order: Order) => void;
  /** By order id, in the order in which they were given, which is the order of their deadlines. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #byAgent = new Map<string, Set<Waiting>>();
  #timer: TimerHandle | undefined;

  /** `send` hands an order to the agent's connection, if there is one. */
  constructor(clock: Clock, send: (agentId: string, order: Order) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Gives an order, and resolves when it is acknowledged or will never be. Aborting forgets it; an agent that has it may do it all the same. */
  submit(agentId: string, body: OrderBody, signal?: AbortSignal): Promise<CommandOutcome> {
    const own = this.#byAgent.get(agentId) ?? new Set();
    if (own.size >= MAX_WAITING) return Promise.resolve('overloaded');
    if (signal?.aborted) return Promise.resolve('cancelled');
    const { promise, resolve } = Promise.withResolvers<CommandOutcome>();
    const id = randomUUID();
    const abort = () => this.#settle(id, 'cancelled');
    signal?.addEventListener('abort', abort, { once: true });
    const waiting: Waiting = {
      agent_id: agentId,
      order: { ...body, id },
      deadline: this.#clock.now() + DELIVER_WITHIN_MS,
      settle: (outcome) => {
        signal?.removeEventListener('abort', abort);
        resolve(outcome);
      },
    };
    this.#waiting.set(id, waiting);
    this.#byAgent.set(agentId, own.add(waiting));
    this.#arm();
    this.#send(agentId, waiting.order);
    return promise;
  }

  /** The agent has an order. One that waits no longer, or is another agent's, changes nothing. */
  acknowledge(agentId: string, id: string): void {
    if (this.#waiting.get(id)?.agent_id === agentId) this.#settle(id, 'done');
  }

  /** What an agent that has just connected must be sent again, in the order in which it was given. */
  waitingFor(agentId: string): readonly Order[] {
    return [...(this.#byAgent.get(agentId) ?? [])].map(({ order }) => order);
  }

  /** Gives up on everything that waits. */
  [Symbol.dispose](): void {
    for (const id of this.#waiting.keys()) this.#settle(id, 'undeliverable');
  }

  #settle(id: string, outcome: CommandOutcome): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    const own = this.#byAgent.get(waiting.agent_id);
    own?.delete(waiting);
    if (own?.size === 0) this.#byAgent.delete(waiting.agent_id);
    if (this.#waiting.size === 0) this.#disarm();
    waiting.settle(outcome);
  }

  /** One timer for all: it looks at the oldest. */
  #arm(): void {
    if (this.#timer !== undefined) return;
    const [oldest] = this.#waiting.values();
    if (oldest === undefined) return;
    this.#timer = this.#clock.setTimeout(this.#expire, Math.max(0, oldest.deadline - this.#clock.now()));
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #expire = (): void => {
    this.#timer = undefined;
    const now = this.#clock.now();
    for (const [id, { deadline }] of this.#waiting) {
      if (deadline > now) break;
      this.#settle(id, 'undeliverable');
    }
    this.#arm();
  };
}
