import { CLOSE_CODES, type Clock, systemClock, type TimerHandle } from '@guru/protocol';
import type { Facts } from '@guru/protocol/control';
import { agentArrivals, agentHeartbeats, agentPresence, type Bus, partnerLive } from '../bus/index.ts';
import type { Db } from '../db/index.ts';
import type { UpgradeRoute } from '../http/index.ts';
import type { Logger } from '../log.ts';
import { AgentConnection } from './agent-connection.ts';
import type { AgentWay } from './agent-way.ts';
import { connectRoute } from './connect-route.ts';
import type { ConnectionHost } from './connection-host.ts';
import { Outbox } from './outbox.ts';
import { Parked } from './parked.ts';
import { type Greeting, Presence, type StatusNews } from './presence.ts';
import { forgetPresence } from './presence-store.ts';
import { Registry } from './registry.ts';
import type { Measured, PayloadOf, ProvenAgent } from './types.ts';

const HEARTBEAT_INTERVAL_MS = 30_000;
const SWEEP_MS = 1000;
/** How long agents may take to answer the close of a planned stop. */
const STOP_WITHIN_MS = 3000;
/** On a planned stop agents come back one after the other: three each ten milliseconds, so that their greetings don't pile up. */
const RECONNECT_SPACING_MS = 3;
const MIN_RECONNECT_SPREAD_MS = 2000;

export interface GatewayOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly verify: (headers: Headers) => Promise<ProvenAgent>;
  /** How long the sessions of an agent wait for it when its connection is lost (spec §7.1); 0: they don't. */
  readonly grace_ms: number;
  /** Takes what agents measure. It must not throw or wait. */
  readonly onMeasured: (measured: Measured) => void;
  readonly clock?: Clock;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

export interface GatewayStats {
  readonly connections: number;
  readonly agents: number;
  /** Agents whose sessions wait for them. */
  readonly agents_away: number;
  readonly orders_waiting: number;
  /** Frames that came for a session that isn't the connection's. */
  readonly stray_frames: number;
}

/** Where agents connect, are present, get their orders, and exchange frames with sessions. */
export interface Gateway extends AsyncDisposable {
  readonly route: UpgradeRoute;
  stats(): GatewayStats;
}

/**
 * Opens the gateway. On record nobody is online any more when it resolves: agents that are will come back and say so. Disposing tells every agent when to
 * come back, closes all connections, and writes that they are gone.
 */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  await options.db.asSystem('after a crash agents of all tenants are on record as online', forgetPresence);
  return new AgentGateway(options);
}

class AgentGateway implements Gateway, ConnectionHost {
  readonly route: UpgradeRoute;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly now: () => number;
  readonly #outbox: Outbox;
  readonly #registry: Registry;
  readonly #presence: Presence;
  readonly #graceMs: number;
  readonly #parked: Parked;
  readonly #onMeasured: (measured: Measured) => void;
  #sweepTimer: TimerHandle | undefined;
  #strayFrames = 0;
  #stopping = false;
  #stopped = Promise.withResolvers<void>();

  constructor(options: GatewayOptions) {
    const { db, bus, log, verify, grace_ms, onMeasured, clock = systemClock, now = Date.now } = options;
    this.bus = bus;
    this.clock = clock;
    this.log = log;
    this.now = now;
    this.#graceMs = grace_ms;
    this.#parked = new Parked(bus, clock, grace_ms);
    this.#onMeasured = onMeasured;
    this.#outbox = new Outbox(clock, (agentId, order) => this.#registry.current(agentId)?.deliver(order));
    this.#registry = new Registry(bus, this.#outbox);
    this.#presence = new Presence({
      db,
      log,
      clock,
      onStatus: (agent, told) => this.#tellOfStatus(agent, told),
      onFacts: (agent) => this.#tellOfChange(agent),
    });
    this.route = connectRoute({
      verify,
      isStopping: () => this.#stopping,
      connect: (agent, address) => this.#connect(agent, address),
    });
    this.#sweepTimer = clock.setTimeout(this.#sweep, SWEEP_MS);
  }

  stats(): GatewayStats {
    return {
      ...this.#registry.counts,
      agents_away: this.#parked.size,
      orders_waiting: this.#outbox.size,
      stray_frames: this.#strayFrames,
    };
  }

  arrived(connection: AgentConnection, hello: PayloadOf<'hello'>): void {
    const { agent } = connection;
    const at = this.now();
    const way = this.#wayOf(agent, hello.resume);
    if (way !== undefined) connection.takeOver(way, hello.resume?.received ?? 0);
    this.#registry.activate(connection);
    void this.#presence.online(agent, hello, at).then((greeting) => this.#greet(connection, greeting));
  }

  left(connection: AgentConnection, active: boolean, seenAt: number, saidGoodbye: boolean): void {
    if (!active || !this.#registry.deactivate(connection)) return;
    this.#presence.offline(connection.agent, seenAt, saidGoodbye);
  }

  park({ agent_id }: ProvenAgent, way: AgentWay): boolean {
    if (this.#stopping || this.#graceMs === 0) return false;
    this.#parked.add(agent_id, way);
    return true;
  }

  closed(connection: AgentConnection): void {
    this.#registry.remove(connection);
    if (this.#stopping && this.#registry.counts.connections === 0) this.#stopped.resolve();
  }

  measured(agent: ProvenAgent, metrics: Measured['metrics']): void {
    this.#onMeasured({ ...agent, received_at: this.now(), metrics });
    this.bus.publish(agentHeartbeats(agent.agent_id), metrics);
  }

  factsChanged(agent: ProvenAgent, facts: Facts): void {
    this.#presence.facts(agent, facts, this.now());
  }

  acknowledged(agent: ProvenAgent, orderId: string): void {
    this.#outbox.acknowledge(agent.agent_id, orderId);
  }

  strayFrame(agent: ProvenAgent): void {
    this.#strayFrames += 1;
    this.log.debug(agent, 'a frame came for no session');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stopping) return this.#stopped.promise;
    this.#stopping = true;
    if (this.#sweepTimer !== undefined) this.clock.clearTimeout(this.#sweepTimer);
    this.#outbox[Symbol.dispose]();
    this.#parked.endAll();
    this.#sendAway();
    const limit = this.clock.setTimeout(() => this.#cutOff(), STOP_WITHIN_MS);
    await this.#stopped.promise;
    this.clock.clearTimeout(limit);
    await this.#presence[Symbol.asyncDispose]();
  }

  #connect(agent: ProvenAgent, address: string): AgentConnection {
    const connection = new AgentConnection(agent, address, this);
    this.#registry.add(connection);
    return connection;
  }

  /** The way with which an agent that has come goes on: it waits for the agent, or an older connection has it that is not known to be lost. */
  #wayOf({ agent_id }: ProvenAgent, resume: PayloadOf<'hello'>['resume']): AgentWay | undefined {
    const parked = this.#parked.take(agent_id);
    if (parked?.id === resume?.hop) return parked;
    parked?.end('agent_disconnected');
    return resume === null ? undefined : this.#registry.current(agent_id)?.release(resume.hop);
  }

  #greet(connection: AgentConnection, greeting: Greeting): void {
    if (greeting === 'unknown') {
      connection.leave(CLOSE_CODES.revoked, 'the agent was removed');
      return;
    }
    const partner_name = greeting === 'unwritten' ? '' : greeting.partner_name;
    const orders = this.#outbox.waitingFor(connection.agent.agent_id);
    connection.welcome(
      {
        heartbeat_interval_ms: HEARTBEAT_INTERVAL_MS,
        server_time: this.now(),
        partner_name,
        grace_ms: this.#graceMs,
      },
      orders,
    );
    this.bus.publish(agentArrivals(), { ...connection.agent, address: connection.address });
  }

  /** Looks at every connection: cheaper than a timer for each of ten thousand. */
  readonly #sweep = (): void => {
    for (const connection of this.#registry.connections) connection.check();
    this.#parked.sweep();
    this.#sweepTimer = this.clock.setTimeout(this.#sweep, SWEEP_MS);
  };

  #sendAway(): void {
    const { agents, connections } = this.#registry.counts;
    const spread = Math.max(MIN_RECONNECT_SPREAD_MS, agents * RECONNECT_SPACING_MS);
    const reason = 'the server is stopping';
    for (const connection of [...this.#registry.connections]) {
      const reconnect_after_ms = Math.round(Math.random() * spread);
      if (connection.state === 'active')
        connection.say({ type: 'goaway', payload: { reason, reconnect_after_ms } });
      connection.leave(CLOSE_CODES.going_away, reason);
    }
    if (connections === 0) this.#stopped.resolve();
  }

  /** Those that haven't answered a close by now never will. */
  #cutOff(): void {
    for (const connection of [...this.#registry.connections]) connection.cutOff();
    this.#stopped.resolve();
  }

  #tellOfStatus({ agent_id, partner_id }: ProvenAgent, { status, at, said_goodbye }: StatusNews): void {
    const last_seen_at = new Date(at).toISOString();
    this.bus.publish(agentPresence(), { agent_id, partner_id, status, at, said_goodbye });
    this.bus.publish(partnerLive(partner_id), { type: 'status', agent_id, status, last_seen_at });
  }

  #tellOfChange({ partner_id }: ProvenAgent): void {
    this.bus.publish(partnerLive(partner_id), { type: 'changed', what: 'agents' });
  }
}
