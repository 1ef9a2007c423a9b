import { randomBytes } from 'node:crypto';
import {
  CLOSE_CODES,
  decodeHeader,
  FrameType,
  HEADER_BYTES,
  PING_BYTES,
  pingFrame,
  Strikes,
  wasLost,
} from '@guru/protocol';
import type { Facts, Metrics, Order, Report, ToAgent } from '@guru/protocol/control';
import { agentReports, commandNews, inventoryNews, type SessionEvent } from '../bus/index.ts';
import type { ServerSocket, SocketHandler } from '../http/index.ts';
import { AgentWay, type Carrier } from './agent-way.ts';
import type { ConnectionHost } from './connection-host.ts';
import {
  ASK_AFTER_MS,
  CLOSE_WITHIN_MS,
  type ConnectionState,
  HELLO_WITHIN_MS,
  mayFollow,
  OFFLINE_AFTER_MS,
} from './connection-state.ts';
import { dispatch } from './messages.ts';
import { readHello } from './read-hello.ts';
import { readMessage } from './read-message.ts';
import type { AgentLink, ProvenAgent } from './types.ts';

/** Heartbeats that come faster are acknowledged and not kept: the fastest pace that we ever ask for is half a second. */
const MIN_SAMPLE_INTERVAL_MS = 400;

/** Of a `PING` that asks for nothing but a sign. No way counts it, so its answer confirms nothing. */
const NO_POSITION = new Uint8Array(PING_BYTES);

/** A hop is named to the agent whose it is alone: this only tells hops apart. */
const HOP_ID_BYTES = 12;

/** What the gateway says in a welcome of itself. */
type Greeting = Omit<Extract<ToAgent, { type: 'welcome' }>['payload'], 'hop' | 'resumed'>;

/**
 * One WebSocket of one agent. It owns no timer and, without a session, neither way nor queue: ten thousand of them are idle at a time, and the gateway's sweep
 * calls `check` for all.
 */
export class AgentConnection implements SocketHandler, AgentLink, Carrier {
  readonly agent: ProvenAgent;
  /** From where it has connected. */
  readonly address: string;
  readonly #host: ConnectionHost;
  #socket: ServerSocket | undefined;
  #state: ConnectionState = 'connecting';
  #welcomed = false;
  /** When the newest readable message came; before that, when the state began. By the clock. */
  #heardAt: number;
  /** When a silent agent was asked for a sign. By the clock. */
  #askedAt = Number.NEGATIVE_INFINITY;
  #sampledAt = Number.NEGATIVE_INFINITY;
  #strikes: Strikes | undefined;
  /** Names the hop over this connection; that of one before it, when it goes on. */
  #hopId = randomBytes(HOP_ID_BYTES).toString('base64url');
  #way: AgentWay | undefined;
  /** Until the welcome: what the agent has received of a hop that goes on. */
  #resumeAt: number | undefined;

  constructor(agent: ProvenAgent, address: string, host: ConnectionHost) {
    this.agent = agent;
    this.address = address;
    this.#host = host;
    this.#heardAt = host.clock.now();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  opened(socket: ServerSocket): void {
    this.#socket = socket;
    // The gateway began to stop between the authorisation and now.
    if (this.#state === 'leaving') socket.close(CLOSE_CODES.going_away, 'the server is stopping');
    else this.#become('awaiting_hello');
  }

  message(data: string | Uint8Array): void {
    if (this.#state === 'awaiting_hello') this.#hear(data);
    else if (this.#state !== 'active') return;
    else if (typeof data === 'string') this.#takeText(data);
    else this.#takeFrame(data);
  }

  drained(): void {
    this.#way?.hop.drained();
  }

  closed(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#end(code, reason);
    this.#become('closed');
    this.#host.closed(this);
  }

  /** What time does to the connection; called about once a second. */
  check(): void {
    const silent = this.#host.clock.now() - this.#heardAt;
    if (this.#state === 'awaiting_hello' && silent >= HELLO_WITHIN_MS) {
      this.leave(CLOSE_CODES.protocol_broken, 'no hello in time');
    } else if (this.#state === 'active' && silent >= OFFLINE_AFTER_MS) {
      this.leave(CLOSE_CODES.no_progress, 'nothing was heard for too long');
    } else if (this.#state === 'active' && silent >= ASK_AFTER_MS && this.#askedAt < this.#heardAt) {
      this.#askedAt = this.#host.clock.now();
      this.#send(pingFrame(FrameType.PING, NO_POSITION));
    } else if (this.#state === 'leaving' && silent >= CLOSE_WITHIN_MS) {
      this.cutOff();
    } else this.#way?.check();
  }

  /** Ends the socket without a handshake. */
  cutOff(): void {
    this.#socket?.terminate();
  }

  leave(code: number, reason: string): void {
    if (this.#state === 'leaving' || this.#state === 'closed') return;
    this.#end(code, reason);
    this.#socket?.close(code, reason);
  }

  /** Gives its way to a newer connection of the same agent, if it has this one; nothing comes by it from then on. */
  release(hopId: string): AgentWay | undefined {
    if (hopId !== this.#hopId) return undefined;
    const way = this.#way;
    this.#way = undefined;
    way?.leave();
    return way;
  }

  /** Goes on with a way that an older connection had, from where the agent is in it. The welcome says so. */
  takeOver(way: AgentWay, received: number): void {
    this.#hopId = way.id;
    this.#way = way;
    this.#resumeAt = received;
  }

  /** Tells the agent that it is one, then what waits for it. */
  welcome(greeting: Greeting, orders: readonly Order[]): void {
    if (this.#state !== 'active') return;
    this.#welcomed = true;
    const resumed = this.#resumeAt === undefined ? undefined : this.#way;
    const place = resumed && { received: resumed.hop.received, sessions: resumed.sessions.ids };
    this.say({ type: 'welcome', payload: { ...greeting, hop: this.#hopId, resumed: place ?? null } });
    if (resumed !== undefined && resumed === this.#way) this.#goOn(resumed, this.#resumeAt ?? 0);
    for (const order of orders) this.deliver(order);
  }

  #goOn(way: AgentWay, received: number): void {
    if (way.enter(this, received)) way.sessions.tellAll({ type: 'agent_back' });
    else this.leave(CLOSE_CODES.resume_out_of_range, 'resume_out_of_range');
  }

  /** Sends an order; before the welcome it waits with the others. */
  deliver(order: Order): void {
    if (this.#state !== 'active' || !this.#welcomed) return;
    if (order.type === 'tunnel_open') {
      this.#ensureWay().sessions.add(order.payload.session_id, order.payload.route);
    } else if (order.type === 'tunnel_close') this.forgetSession(order.payload.session_id);
    this.say(order);
  }

  say(message: ToAgent): void {
    this.#send(JSON.stringify(message));
  }

  refuse(code: string, message: string, about: string): void {
    this.say({ type: 'nak', payload: { code, message, about } });
    this.#strikes ??= new Strikes(this.#host.clock);
    if (this.#strikes.add()) this.leave(CLOSE_CODES.protocol_broken, 'too much that can not be read');
  }

  measured(metrics: Metrics): void {
    const now = this.#host.clock.now();
    if (now - this.#sampledAt < MIN_SAMPLE_INTERVAL_MS) return;
    this.#sampledAt = now;
    this.#host.measured(this.agent, metrics);
  }

  factsChanged(facts: Facts): void {
    this.#host.factsChanged(this.agent, facts);
  }

  acknowledged(orderId: string): void {
    this.#host.acknowledged(this.agent, orderId);
  }

  tellSession(sessionId: string, event: SessionEvent): void {
    this.#way?.sessions.tell(sessionId, event);
  }

  forgetSession(sessionId: string): void {
    this.#way?.sessions.remove(sessionId);
  }

  tellOfCommand(news: Parameters<AgentLink['tellOfCommand']>[0]): void {
    this.#host.bus.publish(commandNews(), { ...this.agent, ...news });
  }

  reported(log: string, reports: readonly Report[]): void {
    this.#host.bus.publish(agentReports(), { ...this.agent, received_at: this.#host.now(), log, reports });
  }

  tellOfInventory(news: Parameters<AgentLink['tellOfInventory']>[0]): void {
    this.#host.bus.publish(inventoryNews(), { ...this.agent, ...news });
  }

  misunderstood(code: string, message: string): void {
    this.#host.log.warn({ ...this.agent, nak: code, message }, 'an agent could not read a message');
  }

  serverTime(): number {
    return this.#host.now();
  }

  /** The one place where the state changes. */
  #become(state: ConnectionState): void {
    if (!mayFollow(this.#state, state)) throw new Error(`a connection went from ${this.#state} to ${state}`);
    this.#host.log.debug({ ...this.agent, from: this.#state, to: state }, 'connection');
    this.#state = state;
    this.#heardAt = this.#host.clock.now();
  }

  /** Ends what the connection was good for; the socket may still be closing. */
  #end(code: number, reason: string): void {
    if (this.#state === 'leaving') return;
    const wasActive = this.#state === 'active';
    const seenAt = this.#host.now() - (this.#host.clock.now() - this.#heardAt);
    this.#become('leaving');
    this.#host.log.debug({ ...this.agent, code, reason }, 'a connection of an agent ends');
    // Who goes for an update means to be back at once: if he is not, that is no goodbye.
    this.#host.left(this, wasActive, seenAt, code === CLOSE_CODES.done && reason !== 'update');
    const way = this.#way;
    this.#way = undefined;
    if (way === undefined || (wasLost(code) && way.sessions.size > 0 && this.#host.park(this.agent, way)))
      return;
    way.end(code === CLOSE_CODES.resume_out_of_range ? 'resume_out_of_range' : 'agent_disconnected');
  }

  /** The first message: a hello in a version that we speak, or nothing comes of the connection. */
  #hear(data: string | Uint8Array): void {
    const first = readHello(data);
    if (first.kind === 'unreadable') this.refuse(first.code, first.detail, first.about);
    else if (first.kind === 'other_version') {
      this.say({ type: 'refused', payload: first.refusal });
      this.leave(CLOSE_CODES.version_refused, 'the version of the protocol is not supported');
    } else {
      this.#become('active');
      this.#host.arrived(this, first.hello);
    }
  }

  #takeText(text: string): void {
    const parsed = readMessage(text);
    if (!parsed.ok) {
      this.refuse(parsed.code, parsed.detail, parsed.about);
      return;
    }
    this.#heardAt = this.#host.clock.now();
    dispatch(this, parsed.message);
  }

  #takeFrame(bytes: Uint8Array): void {
    const header = decodeHeader(bytes);
    if (header.type === 0) {
      this.refuse('bad_frame', header.detail, '');
      return;
    }
    this.#heardAt = this.#host.clock.now();
    if (header.type === FrameType.PING) this.#ensureWay().hop.receivePing(bytes.subarray(HEADER_BYTES));
    else if (header.type === FrameType.PONG) this.#way?.hop.receivePong(bytes.subarray(HEADER_BYTES));
    else {
      this.#ensureWay().hop.countReceived(bytes.length);
      if (!this.#way?.sessions.pass(header.route, bytes)) this.#host.strayFrame(this.agent);
    }
  }

  send(frame: Uint8Array): void {
    this.#send(frame);
  }

  bufferedAmount(): number {
    return this.#socket?.getBufferedAmount() ?? 0;
  }

  stuck(): void {
    this.leave(CLOSE_CODES.no_progress, 'the agent takes nothing');
  }

  #ensureWay(): AgentWay {
    if (this.#way === undefined) {
      const { bus, clock } = this.#host;
      this.#way = new AgentWay({ bus, clock, agent_id: this.agent.agent_id, id: this.#hopId });
      this.#way.enter(this, 0);
    }
    return this.#way;
  }

  /** 0 says that the message was dropped: the socket is full or closing, and what follows would make no sense without it. */
  #send(data: string | Uint8Array): void {
    if (this.#socket?.send(data) === 0) this.stuck();
  }
}
