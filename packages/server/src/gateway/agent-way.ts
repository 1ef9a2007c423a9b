import { type Clock, Hop, KEEP_ALIVE_MS, type Transport } from '@guru/protocol';
import type { Bus } from '../bus/index.ts';
import { type GoneReason, RoutedSessions } from './routed-sessions.ts';

/** What a way needs of the connection that it goes over. */
export interface Carrier extends Transport {
  /** The agent answers no `PING`. */
  stuck(): void;
}

export interface AgentWayOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly agent_id: string;
  /** The hop's id, as the welcome names it. */
  readonly id: string;
}

/** The way of all frames between an agent and its sessions: a hop that outlives the connection that it goes over (spec §7.1). */
export class AgentWay {
  readonly id: string;
  readonly hop: Hop;
  readonly sessions: RoutedSessions;
  readonly #clock: Clock;
  #carrier: Carrier | undefined;
  #askedAt: number;

  constructor({ bus, clock, agent_id, id }: AgentWayOptions) {
    this.id = id;
    this.#clock = clock;
    this.#askedAt = clock.now();
    this.hop = new Hop({ clock, drainEvents: true, onNoProgress: () => this.#carrier?.stuck() });
    this.sessions = new RoutedSessions(bus, agent_id, this.hop);
  }

  /** Goes over this connection, whose agent has received so much. Answers false when it can't go on there. */
  enter(carrier: Carrier, received: number): boolean {
    this.#carrier = carrier;
    return this.hop.resume(carrier, received);
  }

  /** What time does to it; called about once a second. While there is a session, the agent must show now and then that it is there. */
  check(): void {
    const now = this.#clock.now();
    if (this.sessions.size === 0 || now - this.#askedAt < KEEP_ALIVE_MS) return;
    this.#askedAt = now;
    this.hop.ping();
  }

  /** Goes over no connection: what there is to send waits. */
  leave(): void {
    this.#carrier = undefined;
    this.hop.suspend();
  }

  /** Ends it, and for this reason every session on it. */
  end(reason: GoneReason): void {
    this.#carrier = undefined;
    this.sessions.end(reason);
    this.hop.close();
  }
}
