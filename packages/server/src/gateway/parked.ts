import type { Clock } from '@guru/protocol';
import { type AgentCommand, agentCommands, type Bus, type CommandOutcome } from '../bus/index.ts';
import type { AgentWay } from './agent-way.ts';

interface Place {
  readonly way: AgentWay;
  /** By the clock. */
  readonly until: number;
  readonly responder: Disposable;
}

/** Ways whose connection is lost: each waits for its agent to come back, for the grace at most (spec §7.1). The gateway's sweep ends the wait. */
export class Parked {
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #places = new Map<string, Place>();

  constructor(bus: Bus, clock: Clock, graceMs: number) {
    this.#bus = bus;
    this.#clock = clock;
    this.#graceMs = graceMs;
  }

  get size(): number {
    return this.#places.size;
  }

  /** The agent is away: its sessions are told so, and what is asked of it meanwhile is answered here. */
  add(agentId: string, way: AgentWay): void {
    way.leave();
    const responder = this.#bus.respond(agentCommands(agentId), (command) => this.#answer(agentId, command));
    this.#places.set(agentId, { way, until: this.#clock.now() + this.#graceMs, responder });
    way.sessions.tellAll({ type: 'agent_away', grace_ms: this.#graceMs });
  }

  /** Takes out the way that waits for an agent, if one does. */
  take(agentId: string): AgentWay | undefined {
    const place = this.#places.get(agentId);
    this.#places.delete(agentId);
    place?.responder[Symbol.dispose]();
    return place?.way;
  }

  /** Ends what has waited for too long. */
  sweep(): void {
    const now = this.#clock.now();
    for (const [agentId, { until }] of this.#places) if (until <= now) this.#end(agentId);
  }

  endAll(): void {
    for (const agentId of this.#places.keys()) this.#end(agentId);
  }

  /** An agent that is away can do nothing but be rid of its sessions: it learns which are left when it comes back. */
  #answer(agentId: string, command: AgentCommand): CommandOutcome {
    if (command.kind === 'disconnect') this.#end(agentId);
    else if (command.kind === 'deliver' && command.message.type === 'tunnel_close')
      this.#forget(agentId, command.message.payload.session_id);
    else return 'undeliverable';
    return 'done';
  }

  #forget(agentId: string, sessionId: string): void {
    const sessions = this.#places.get(agentId)?.way.sessions;
    sessions?.remove(sessionId);
    if (sessions?.size === 0) this.#end(agentId);
  }

  #end(agentId: string): void {
    this.take(agentId)?.end('agent_disconnected');
  }
}
