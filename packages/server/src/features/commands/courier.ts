import type { AgentOf, Bus, OrderBody } from '../../bus/index.ts';
import { agentCommands } from '../../bus/index.ts';
import { type Db, isUniqueViolation, type Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { Turns } from '../../runtime/index.ts';
import { tellOfCommands } from './tell.ts';
import { claimNext, findUnderWay, markDelivered, type UnderWay, unclaim } from './way-store.ts';

const PROBE_WITHIN_MS = 2000;
/** Longer than an order may take to be acknowledged or given up. */
const DELIVER_WITHIN_MS = 15_000;
/** Transactions at once; that a device takes its time is no matter of others, and has no bound. */
const TRANSACTIONS = 8;

export interface CourierOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
}

interface Visit {
  again: boolean;
  /** The device has just connected: it is asked about what it has. */
  arrived: boolean;
}

/**
 * Brings commands to their devices, to each device one after the other. What has been sent is sent again until it is acknowledged: the device does each id once. What it has acknowledged it is
 * only asked about.
 */
export class Courier implements AsyncDisposable {
  readonly #options: CourierOptions;
  readonly #turns = new Turns(TRANSACTIONS);
  readonly #closing = new AbortController();
  readonly #visits = new Map<string, Visit>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Looks what there is to do for a device, now or after the visit that is under way there. */
  visit(agent: AgentOf, arrived = false): void {
    if (this.#closing.signal.aborted) return;
    const current = this.#visits.get(agent.agent_id);
    if (current !== undefined) {
      current.again = true;
      current.arrived ||= arrived;
      return;
    }
    const visit: Visit = { again: false, arrived };
    this.#visits.set(agent.agent_id, visit);
    const running = this.#run(agent, visit).finally(() => {
      this.#visits.delete(agent.agent_id);
      this.#running.delete(running);
    });
    this.#running.add(running);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('the server is stopping'));
    await Promise.all(this.#running);
  }

  async #run(agent: AgentOf, visit: Visit): Promise<void> {
    do {
      const { arrived } = visit;
      visit.again = false;
      visit.arrived = false;
      try {
        await this.#step(agent, arrived);
      } catch (error) {
        this.#options.log.warn({ err: error, ...agent }, 'a command could not be brought to its device yet');
      }
    } while (visit.again && !this.#closing.signal.aborted);
  }

  async #step(agent: AgentOf, arrived: boolean): Promise<void> {
    const { bus, now } = this.#options;
    const place = agentCommands(agent.agent_id);
    const probe = await bus.request(place, { kind: 'probe' }, { timeout_ms: PROBE_WITHIN_MS });
    if (!probe.ok) return;
    const next = await this.#next(agent);
    const message = next && messageOf(next.command, arrived || next.command.overdue);
    if (next === undefined || message === undefined) return;
    const signal = this.#closing.signal;
    const reply = await bus.request(
      place,
      { kind: 'deliver', message },
      { timeout_ms: DELIVER_WITHIN_MS, signal },
    );
    if (message.type !== 'command') return;
    const { command_id } = next.command;
    if (reply.ok && reply.value === 'done') {
      const isNews = await this.#write(agent, (tx) => markDelivered(tx, command_id, new Date(now())));
      if (isNews) tellOfCommands(bus, agent.partner_id);
    } else if (next.isNew && (reply.ok ? reply.value === 'overloaded' : reply.code === 'no_responder')) {
      await this.#write(agent, (tx) => unclaim(tx, command_id));
    }
  }

  /** The command that is under way there, else the next one, which is under way from then on. */
  async #next(agent: AgentOf): Promise<{ readonly command: UnderWay; readonly isNew: boolean } | undefined> {
    const now = new Date(this.#options.now());
    try {
      return await this.#write(agent, async (tx) => {
        const known = await findUnderWay(tx, agent.agent_id, now);
        if (known !== undefined) return { command: known, isNew: false };
        const claimed = await claimNext(tx, agent.agent_id, now);
        return claimed && { command: claimed, isNew: true };
      });
    } catch (error) {
      if (isUniqueViolation(error, 'commands_one_under_way')) return undefined;
      throw error;
    }
  }

  #write<T>({ partner_id }: AgentOf, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#turns.take(() => this.#options.db.asPartner(partner_id, work));
  }
}

/** What the device is to be told of a command that is under way; undefined when there is nothing to say. */
function messageOf(
  { command_id, state, request, cancel_requested }: UnderWay,
  isToBeAsked: boolean,
): OrderBody | undefined {
  if (cancel_requested) return { type: 'command_cancel', payload: { command_id } };
  if (state === 'queued') return { type: 'command', payload: { command_id, ...request } };
  return isToBeAsked ? { type: 'command_report', payload: { command_id } } : undefined;
}
