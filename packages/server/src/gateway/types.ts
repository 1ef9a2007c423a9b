import type { Facts, FromAgent, Metrics, Report, ToAgent } from '@guru/protocol/control';
import type { CommandNews, InventoryNews, SessionEvent } from '../bus/index.ts';

/** An agent whose key was proved for this connection. */
export interface ProvenAgent {
  readonly agent_id: string;
  readonly partner_id: string;
}

/** What an agent measured, on its way to whoever keeps or shows it. */
export interface Measured extends ProvenAgent {
  /** Unix milliseconds, by this server's clock. */
  readonly received_at: number;
  readonly metrics: Metrics;
}

/** The payload of a message that an agent may send. */
export type PayloadOf<T extends FromAgent['type']> = Extract<FromAgent, { type: T }>['payload'];

/** What is told of this agent, without saying of which. */
type NewsOf<N> = N extends unknown ? Omit<N, keyof ProvenAgent> : never;

/** What the handler of a message may do with the connection that it came on. */
export interface AgentLink {
  /** Sends a message. A socket that takes nothing more is closed. */
  say(message: ToAgent): void;
  /** Answers what can't be read; the third time in a minute ends the connection. */
  refuse(code: string, message: string, about: string): void;
  measured(metrics: Metrics): void;
  factsChanged(facts: Facts): void;
  acknowledged(orderId: string): void;
  /** Tells a session of this connection what the agent says of it; any other session hears nothing. */
  tellSession(sessionId: string, event: SessionEvent): void;
  /** The agent has nothing left of a session. */
  forgetSession(sessionId: string): void;
  /** Tells whoever keeps the commands that were left for this agent. */
  tellOfCommand(news: NewsOf<CommandNews>): void;
  /** Tells whoever keeps what agents find out by themselves. */
  reported(log: string, reports: readonly Report[]): void;
  /** Tells whoever keeps what is on machines. */
  tellOfInventory(news: NewsOf<InventoryNews>): void;
  /** The agent could not read what we said. */
  misunderstood(code: string, message: string): void;
  /** Ends the connection with a WebSocket close code. */
  leave(code: number, reason: string): void;
  /** Unix milliseconds. */
  serverTime(): number;
}
