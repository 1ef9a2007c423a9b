import { CLOSE_CODES, type Clock, type Frame, MAX_PROTOCOL, type TimerHandle } from '@guru/protocol';
import type { Facts, FromAgent, Order, ToAgent } from '@guru/protocol/control';
import type { ChannelHandlers } from '../channels/types.ts';
import type { WatchedChecks } from '../checks/load.ts';
import type { Collector } from '../collect/index.ts';
import type { Wire } from '../link/connection.ts';
import type { Hello, LinkUser, Welcome } from '../link/visit.ts';
import type { Log } from '../log.ts';
import type { QueuedCommands } from '../queued/load.ts';
import type { Reports } from '../reports/load.ts';
import { Heart } from './heart.ts';
import { OrderBook } from './orders.ts';
import { Session } from './session.ts';
import { type ModeState, mayFollow } from './state.ts';
import { Way } from './way.ts';

type OrderOf<T extends Order['type']> = Extract<Order, { type: T }>;

export interface ModeOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly collector: Collector;
  readonly handlers: ChannelHandlers;
  /** What carries out commands that were left for this agent. */
  readonly commands: Pick<QueuedCommands, 'take' | 'onUp'>;
  /** What watches the machine by itself. */
  readonly checks: Pick<WatchedChecks, 'take'>;
  /** What says what was found so, until the server has it. */
  readonly reports: Pick<Reports, 'onUp' | 'onDown' | 'stored'>;
  /** What the machine is, as it was read last. */
  readonly facts: () => Facts;
  readonly boot_id: string;
  readonly agent_version: string;
  /** Sessions at once. */
  readonly maxSessions: number;
  readonly random?: () => number;
  readonly onState?: (state: ModeState) => void;
  /** A heartbeat or a report was answered and nobody works or looks here: there is nothing to do before the next one. */
  readonly onRest?: () => void;
}

/** What the agent does over its link: heartbeats always, and sessions when it is asked (spec §3). States are in `state.ts`. */
export class Mode implements LinkUser {
  readonly #options: ModeOptions;
  readonly #heart: Heart;
  readonly #way: Way;
  readonly #orders = new OrderBook();
  readonly #open = new Map<string, Session>();
  readonly #byRoute = new Map<number, Session>();
  readonly #leaving = new Set<Session>();
  #wire: Wire | undefined;
  #state: ModeState = 'offline';
  /** While it is away: ends the wait. */
  #grace: TimerHandle | undefined;

  constructor(options: ModeOptions) {
    this.#options = options;
    this.#way = new Way(options.clock);
    this.#heart = new Heart({
      ...options,
      send: (message) => this.#say(message),
      ping: () => this.#way.hop.ping(),
    });
  }

  get state(): ModeState {
    return this.#state;
  }

  get isWaiting(): boolean {
    return this.#grace !== undefined;
  }

  hello(): Hello {
    const { agent_version, boot_id, facts, handlers } = this.#options;
    const channels = [...handlers.keys()];
    const resume = this.isWaiting ? this.#way.place : null;
    return { protocol: MAX_PROTOCOL, agent_version, boot_id, facts: facts(), channels, resume };
  }

  onUp(wire: Wire, welcome: Welcome): void {
    this.#wire = wire;
    this.#stopWaiting();
    // What the server does not hold any more has ended meanwhile.
    const living = new Set(welcome.resumed?.sessions);
    for (const session of this.#open.values()) if (!living.has(session.session_id)) this.#endSession(session);
    const goesOn = this.#way.enter(wire, welcome);
    this.#enter(this.#open.size + this.#leaving.size === 0 ? 'heartbeat' : 'tunnel');
    this.#options.log.info(`Connected to the server of ${welcome.partner_name}.`);
    if (!goesOn) {
      this.#options.log.error('The server is not where we are in what was sent: the sessions end.');
      wire.close(CLOSE_CODES.resume_out_of_range, 'resume_out_of_range');
      return;
    }
    for (const session_id of this.#open.keys()) this.#say({ type: 'tunnel_ready', payload: { session_id } });
    this.#heart.start(welcome.heartbeat_interval_ms);
    this.#options.commands.onUp();
    this.#options.reports.onUp();
  }

  async onDown(lost: boolean): Promise<void> {
    this.#heart.stop();
    this.#options.reports.onDown();
    this.#wire = undefined;
    const { graceMs } = this.#way;
    if (!lost || graceMs === 0 || this.#open.size === 0) return this.onStopped();
    this.#way.leave();
    this.#enter('away');
    this.#options.log.info(`${this.#open.size} sessions wait ${graceMs / 1000} s for the next connection.`);
    this.#grace = this.#options.clock.setTimeout(() => void this.onStopped(), graceMs);
  }

  /** Ends all sessions: nobody comes back for them. */
  async onStopped(): Promise<void> {
    this.#stopWaiting();
    this.#way.close();
    for (const session of this.#open.values()) this.#endSession(session);
    await this.#gone();
    if (this.#wire === undefined && this.#state !== 'offline') this.#enter('offline');
  }

  /** Says something of a command that was left for this agent, or that the agent has found out by itself. */
  tell(message: FromAgent): void {
    this.#say(message);
  }

  /** Tells the server what the machine is, because that has changed. */
  factsChanged(facts: Facts): void {
    this.#say({ type: 'facts', payload: facts });
  }

  onFrame(frame: Frame): void {
    // A route that is not here has just ended: what crosses its end is dropped in silence.
    this.#byRoute.get(frame.route)?.receive(frame);
  }

  onMessage(message: ToAgent): void {
    switch (message.type) {
      case 'pace':
        if (this.#take(message)) this.#heart.pace(message.payload.interval_ms, message.payload.for_ms);
        break;
      case 'tunnel_open':
        if (this.#take(message)) this.#openSession(message);
        break;
      case 'tunnel_close':
        if (this.#take(message)) void this.#closeSession(message);
        break;
      case 'command':
      case 'command_report':
      case 'command_cancel':
      case 'command_stored':
        this.#options.commands.take(message);
        break;
      case 'checks':
        if (this.#take(message)) this.#options.checks.take(message.payload);
        break;
      case 'reports_stored':
        this.#options.reports.stored(message.payload.log, message.payload.upto);
        this.#rest();
        break;
      case 'heartbeat_ack':
        this.#rest();
        break;
      case 'tunnel_error':
        this.#options.log.warn(`The server reports ${message.payload.code}: ${message.payload.message}`);
        break;
      default:
      // What else the server says is for the link.
    }
  }

  #rest(): void {
    if (this.#state === 'heartbeat' && !this.#heart.isPaced) this.#options.onRest?.();
  }

  /** Acknowledges an order. Answers whether it is to be done; one that came before is answered as it was then. */
  #take({ id }: Order): boolean {
    const isNew = this.#orders.isNew(id);
    this.#say({ type: 'ack', payload: { id } });
    if (this.#wire === undefined) {
      // One word too many for a server that takes nothing: it has not heard it, and gives the order again.
      if (isNew) this.#orders.forget(id);
      return false;
    }
    if (isNew) return true;
    const outcome = this.#orders.outcome(id);
    if (outcome !== undefined) this.#say(outcome);
    return false;
  }

  #openSession(order: OrderOf<'tunnel_open'>): void {
    const { session_id, route, tech_name, limits } = order.payload;
    const most = Math.min(limits.max_sessions, this.#options.maxSessions);
    const known = this.#open.get(session_id);
    if (known?.route === route) {
      this.#answer(order, { type: 'tunnel_ready', payload: { session_id } });
    } else if (known !== undefined || this.#byRoute.has(route)) {
      this.#refuse(order, 'its number is in use');
    } else if (this.#open.size >= most) {
      this.#refuse(order, `the agent holds ${this.#open.size} already and takes ${most}`);
    } else {
      const session = new Session({ ...this.#options, ...order.payload, hop: this.#way.hop });
      this.#open.set(session_id, session);
      this.#byRoute.set(route, session);
      if (this.#state === 'heartbeat') this.#enter('tunnel');
      this.#options.log.info(`${tech_name} has opened a session.`);
      this.#answer(order, { type: 'tunnel_ready', payload: { session_id } });
    }
  }

  #refuse(order: OrderOf<'tunnel_open'>, why: string): void {
    const { session_id } = order.payload;
    const message = `the session was not opened: ${why}`;
    this.#answer(order, { type: 'tunnel_error', payload: { session_id, code: 'session_conflict', message } });
  }

  /** A session that isn't here is gone already, and that is what was asked for. */
  async #closeSession(order: OrderOf<'tunnel_close'>): Promise<void> {
    const { session_id, reason } = order.payload;
    const session = this.#open.get(session_id);
    if (session !== undefined) {
      this.#endSession(session);
      this.#options.log.info(`A session has ended (${reason}).`);
    }
    await this.#gone(session_id);
    this.#answer(order, { type: 'tunnel_closed', payload: { session_id, reason } });
  }

  /** Begins the end of a session: nothing of it is heard any more. */
  #endSession(session: Session): void {
    const { session_id } = session;
    this.#open.delete(session_id);
    this.#byRoute.delete(session.route);
    this.#leaving.add(session);
    const payload = { session_id, code: 'session_closed', message: 'the session has ended' };
    this.#orders.amend((said) => said.type === 'tunnel_ready' && said.payload.session_id === session_id, {
      type: 'tunnel_error',
      payload,
    });
    void session.close().then(() => {
      this.#leaving.delete(session);
      const isLast = this.#open.size + this.#leaving.size === 0;
      if (isLast && this.#state === 'tunnel' && this.#wire !== undefined) this.#enter('heartbeat');
    });
  }

  /** Settles when nothing is left of the sessions on their way out, or of this one of them. */
  async #gone(session_id?: string): Promise<void> {
    const ends = [...this.#leaving].filter(
      (session) => session_id === undefined || session.session_id === session_id,
    );
    await Promise.all(ends.map((session) => session.close()));
  }

  #stopWaiting(): void {
    if (this.#grace !== undefined) this.#options.clock.clearTimeout(this.#grace);
    this.#grace = undefined;
  }

  #answer(order: Order, outcome: FromAgent): void {
    this.#orders.settle(order.id, outcome);
    this.#say(outcome);
  }

  #say(message: FromAgent): void {
    this.#wire?.send(message);
  }

  /** The one place where the mode changes. */
  #enter(state: ModeState): void {
    if (!mayFollow(this.#state, state)) throw new Error(`the mode went from ${this.#state} to ${state}`);
    this.#options.log.debug(() => `${this.#state} -> ${state}`);
    this.#state = state;
    this.#way.keepAlive(state === 'tunnel');
    this.#options.onState?.(state);
  }
}
