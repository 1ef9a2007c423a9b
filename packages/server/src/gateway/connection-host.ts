import type { Clock } from '@guru/protocol';
import type { Facts, Metrics } from '@guru/protocol/control';
import type { Bus } from '../bus/index.ts';
import type { Logger } from '../log.ts';
import type { AgentConnection } from './agent-connection.ts';
import type { AgentWay } from './agent-way.ts';
import type { PayloadOf, ProvenAgent } from './types.ts';

/** What a connection needs of the gateway around it; one object for all connections. */
export interface ConnectionHost {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The connection has said hello; `connection.welcome` follows when that is stored. */
  arrived(connection: AgentConnection, hello: PayloadOf<'hello'>): void;
  /** The connection is over. `active`: it was an agent until now, last heard at `seenAt` (Unix milliseconds). `saidGoodbye`: it went of its own accord. */
  left(connection: AgentConnection, active: boolean, seenAt: number, saidGoodbye: boolean): void;
  /** The connection is lost and its sessions are not: takes their way over. Answers false when nobody waits for the agent. */
  park(agent: ProvenAgent, way: AgentWay): boolean;
  /** Nothing is left of the connection. */
  closed(connection: AgentConnection): void;
  measured(agent: ProvenAgent, metrics: Metrics): void;
  factsChanged(agent: ProvenAgent, facts: Facts): void;
  acknowledged(agent: ProvenAgent, orderId: string): void;
  /** A frame came for a session that isn't this connection's. */
  strayFrame(agent: ProvenAgent): void;
}
