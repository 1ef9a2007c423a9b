import {
  CHANNEL_AT,
  type Hop,
  MAX_SESSION_CREDIT,
  ROUTE_AT,
  readU32,
  type TrafficClass,
} from '@guru/protocol';
import {
  agentFrames,
  type Bus,
  type SessionEvent,
  type Subject,
  sessionEvents,
  sessionFrames,
} from '../bus/index.ts';

const CLASSES: readonly TrafficClass[] = [0, 1, 2, 3];
/** How many frames pass between two looks at what waits: at most 1 MiB. */
const LOOK_EVERY = 64;

/** Why an agent is gone from its sessions. */
export type GoneReason = Extract<SessionEvent, { type: 'agent_gone' }>['reason'];

interface RoutedSession {
  readonly session_id: string;
  readonly frames: Subject<Uint8Array>;
  readonly events: Subject<SessionEvent>;
}

/**
 * The sessions of one agent: frames go between its hop and the bus. What an agent sends for a route that isn't one of these goes
 * nowhere.
 */
export class RoutedSessions {
  readonly #bus: Bus;
  readonly #agentId: string;
  readonly #hop: Hop;
  readonly #byRoute = new Map<number, RoutedSession>();
  #subscriptions: readonly Disposable[] = [];
  #passed = 0;

  constructor(bus: Bus, agentId: string, hop: Hop) {
    this.#bus = bus;
    this.#agentId = agentId;
    this.#hop = hop;
  }

  get size(): number {
    return this.#byRoute.size;
  }

  get ids(): string[] {
    return [...this.#byRoute.values()].map(({ session_id }) => session_id);
  }

  add(session_id: string, route: number): void {
    const session = { session_id, frames: sessionFrames(session_id), events: sessionEvents(session_id) };
    this.#byRoute.set(route, session);
    if (this.#subscriptions.length > 0) return;
    this.#subscriptions = CLASSES.map((trafficClass) =>
      this.#bus.subscribe(agentFrames(this.#agentId, trafficClass), (frame) =>
        this.#toAgent(trafficClass, frame),
      ),
    );
  }

  remove(sessionId: string): void {
    for (const [route, { session_id }] of this.#byRoute) {
      if (session_id === sessionId) this.#byRoute.delete(route);
      if (session_id === sessionId) this.#hop.dropRoute(route);
    }
    if (this.#byRoute.size === 0) this.#unsubscribe();
  }

  /** Passes a frame of the agent on. Answers false when its route isn't one of these sessions. */
  pass(route: number, frame: Uint8Array): boolean {
    const session = this.#byRoute.get(route);
    if (session === undefined) return false;
    this.#bus.publish(session.frames, frame);
    return true;
  }

  /** Tells a session something. Answers false when it isn't one of these. */
  tell(sessionId: string, event: SessionEvent): boolean {
    for (const { session_id, events } of this.#byRoute.values()) {
      if (session_id !== sessionId) continue;
      this.#bus.publish(events, event);
      return true;
    }
    return false;
  }

  tellAll(event: SessionEvent): void {
    for (const { events } of [...this.#byRoute.values()]) this.#bus.publish(events, event);
  }

  /** The agent is gone, and with it every session that it had. */
  end(reason: GoneReason): void {
    const sessions = [...this.#byRoute.values()];
    this.#byRoute.clear();
    this.#unsubscribe();
    for (const { events } of sessions) this.#bus.publish(events, { type: 'agent_gone', reason });
  }

  #toAgent(trafficClass: TrafficClass, frame: Uint8Array): void {
    const route = readU32(frame, ROUTE_AT);
    const session = this.#byRoute.get(route);
    if (session === undefined) return;
    this.#passed += 1;
    const full =
      trafficClass > 0 &&
      this.#passed % LOOK_EVERY === 0 &&
      this.#hop.waitingCredit(route) > MAX_SESSION_CREDIT;
    if (!full && this.#hop.enqueue(trafficClass, frame)) return;
    const channel_id = readU32(frame, CHANNEL_AT);
    this.#bus.publish(session.events, { type: 'undelivered', channel_id });
  }

  #unsubscribe(): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#subscriptions = [];
  }
}
