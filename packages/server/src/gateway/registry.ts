import { CLOSE_CODES } from '@guru/protocol';
import { type AgentCommand, agentCommands, type Bus, type CommandOutcome } from '../bus/index.ts';
import type { AgentConnection } from './agent-connection.ts';
import type { Outbox } from './outbox.ts';

interface Entry {
  connection: AgentConnection;
  readonly responder: Disposable;
}

/** Which connection stands for which agent. Each agent has at most one; a newer one takes the place of the older. */
export class Registry {
  readonly #bus: Bus;
  readonly #outbox: Outbox;
  /** Every connection of which something is left. */
  readonly #all = new Set<AgentConnection>();
  readonly #agents = new Map<string, Entry>();

  constructor(bus: Bus, outbox: Outbox) {
    this.#bus = bus;
    this.#outbox = outbox;
  }

  get connections(): Iterable<AgentConnection> {
    return this.#all;
  }

  /** Connections of which something is left, and agents that are connected. */
  get counts(): { readonly connections: number; readonly agents: number } {
    return { connections: this.#all.size, agents: this.#agents.size };
  }

  current(agentId: string): AgentConnection | undefined {
    return this.#agents.get(agentId)?.connection;
  }

  add(connection: AgentConnection): void {
    this.#all.add(connection);
  }

  remove(connection: AgentConnection): void {
    this.#all.delete(connection);
  }

  /** The connection stands for its agent from now on. */
  activate(connection: AgentConnection): void {
    const { agent_id } = connection.agent;
    const entry = this.#agents.get(agent_id);
    if (entry === undefined) {
      const responder = this.#bus.respond(agentCommands(agent_id), (command, signal) =>
        this.#command(agent_id, command, signal),
      );
      this.#agents.set(agent_id, { connection, responder });
      return;
    }
    const older = entry.connection;
    entry.connection = connection;
    older.leave(CLOSE_CODES.replaced, 'a newer connection of the same agent came');
  }

  /** The connection stands for its agent no longer. Answers false when another one has taken its place. */
  deactivate(connection: AgentConnection): boolean {
    const { agent_id } = connection.agent;
    const entry = this.#agents.get(agent_id);
    if (entry?.connection !== connection) return false;
    this.#agents.delete(agent_id);
    entry.responder[Symbol.dispose]();
    return true;
  }

  #command(
    agentId: string,
    command: AgentCommand,
    signal: AbortSignal,
  ): CommandOutcome | Promise<CommandOutcome> {
    switch (command.kind) {
      case 'probe':
        return 'done';
      case 'deliver':
        return this.#outbox.submit(agentId, command.message, signal);
      case 'say':
        this.current(agentId)?.say(command.message);
        return 'done';
      case 'disconnect':
        this.current(agentId)?.leave(command.close_code, command.reason);
        return 'done';
    }
  }
}
