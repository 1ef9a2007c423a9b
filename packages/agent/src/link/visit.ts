import { CLOSE_CODES, type Clock, type Frame, type TimerHandle, wasLost } from '@guru/protocol';
import type { FromAgent, ToAgent } from '@guru/protocol/control';
import { type Log, textOf } from '../log.ts';
import type { ServerSocket } from '../runtime/socket.ts';
import { Connection, type ConnectionEvents, type Wire } from './connection.ts';

type PayloadOf<M extends { type: string; payload: unknown }, T extends M['type']> = Extract<
  M,
  { type: T }
>['payload'];
export type Hello = PayloadOf<FromAgent, 'hello'>;
export type Welcome = PayloadOf<ToAgent, 'welcome'>;
export type GoodbyeReason = PayloadOf<FromAgent, 'goodbye'>['reason'];

/** What lives on a link: it is told when there is one, and cleans up when there is none. */
export interface LinkUser {
  /** Whether something waits for the next connection: then it is wanted soon. */
  readonly isWaiting: boolean;
  hello(): Hello;
  onUp(wire: Wire, welcome: Welcome): void;
  onMessage(message: ToAgent): void;
  onFrame(frame: Frame): void;
  /**
   * After `onUp`, once. A connection that was `lost` may be followed by one that goes on; any other end is somebody's will. Only when it settles comes
   * the next.
   */
  onDown(lost: boolean): Promise<void>;
  /** No other connection comes. Settles when nothing is left. */
  onStopped(): Promise<void>;
}

/** How a visit ended, and what follows from it for the next. */
export interface VisitEnd {
  readonly what: string;
  /** The server's wish. */
  readonly atLeastMs?: number;
  /** Trying again soon would not help. */
  readonly hopeless?: boolean;
}

export interface VisitOptions {
  readonly user: LinkUser;
  readonly clock: Clock;
  readonly log: Log;
  /** The server has welcomed us. */
  readonly onUp: () => void;
}

const WELCOME_PATIENCE_MS = 20_000;

/** Close codes after which a person has to do something. */
const HOPELESS_CODES: Readonly<Record<number, string>> = {
  [CLOSE_CODES.version_refused]:
    'The server does not speak our version of the protocol: install the agent that it offers.',
  [CLOSE_CODES.replaced]:
    'Another program has connected with this identity: if this machine is a clone, enrol it anew.',
  [CLOSE_CODES.revoked]: 'This device was removed from the server: to bring it back, enrol it anew.',
};

/** What is said over one connection, from hello to the end (spec §3). */
export class Visit implements ConnectionEvents {
  readonly connection: Connection;
  /** Settles when the connection is closed and its user has cleaned up. */
  readonly ended: Promise<VisitEnd>;
  readonly #options: VisitOptions;
  readonly #ending = Promise.withResolvers<VisitEnd>();
  #welcomed = false;
  #leaving = false;
  /** Set by what the server says before it closes. */
  #told: VisitEnd | undefined;
  #patience: TimerHandle | undefined;
  #down: Promise<void> | undefined;

  constructor(options: VisitOptions) {
    this.#options = options;
    this.ended = this.#ending.promise;
    this.connection = new Connection({ clock: options.clock, log: options.log, events: this });
  }

  begin(socket: ServerSocket): void {
    const { clock, user } = this.#options;
    this.connection.attach(socket);
    this.connection.send({ type: 'hello', payload: user.hello() });
    this.#patience = clock.setTimeout(() => {
      this.connection.close(CLOSE_CODES.protocol_broken, 'no welcome in time');
    }, WELCOME_PATIENCE_MS);
  }

  /** Says goodbye, waits for the clean-up, closes. */
  leave(reason: GoodbyeReason): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.connection.send({ type: 'goodbye', payload: { reason } });
    void this.#cleanUp(false).then(() => this.connection.close(CLOSE_CODES.done, reason));
  }

  onMessage(message: ToAgent): void {
    if (this.#leaving) return;
    switch (message.type) {
      case 'welcome':
        this.#receiveWelcome(message.payload);
        break;
      case 'refused':
        this.#told = { what: `The server refused: ${message.payload.message}`, hopeless: true };
        this.connection.close(CLOSE_CODES.done, 'refused');
        break;
      case 'goaway':
        this.#told = {
          what: `The server is going away (${message.payload.reason}).`,
          atLeastMs: message.payload.reconnect_after_ms,
        };
        this.connection.close(CLOSE_CODES.going_away, 'as asked');
        break;
      case 'nak':
        this.#options.log.warn(
          `the server could not read a message (${message.payload.code}): ${message.payload.message}`,
        );
        break;
      default:
        if (this.#welcomed) this.#options.user.onMessage(message);
    }
  }

  onFrame(frame: Frame): void {
    if (this.#welcomed && !this.#leaving) this.#options.user.onFrame(frame);
  }

  onEnded(code: number, reason: string): void {
    this.#stopWaiting();
    const end = this.#told ?? endOf(code, reason);
    const lost = this.#told === undefined && wasLost(code);
    void this.#cleanUp(lost).then(() => this.#ending.resolve(end));
  }

  #receiveWelcome(welcome: Welcome): void {
    if (this.#welcomed) return;
    this.#welcomed = true;
    this.#stopWaiting();
    this.connection.expectHeartbeatsEach(welcome.heartbeat_interval_ms);
    this.#options.onUp();
    this.#options.user.onUp(this.connection, welcome);
  }

  #stopWaiting(): void {
    if (this.#patience !== undefined) this.#options.clock.clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  /** Once, however often it is asked for; never rejects. */
  #cleanUp(lost: boolean): Promise<void> {
    this.#down ??= this.#tellDown(lost);
    return this.#down;
  }

  /** A user that was never up has nothing to clean up. */
  async #tellDown(lost: boolean): Promise<void> {
    if (!this.#welcomed) return;
    try {
      await this.#options.user.onDown(lost);
    } catch (error) {
      this.#options.log.error(`The clean-up has failed: ${textOf(error)}`);
    }
  }
}

function endOf(code: number, reason: string): VisitEnd {
  const hopeless = HOPELESS_CODES[code];
  if (hopeless !== undefined) return { what: hopeless, hopeless: true };
  return { what: `The connection has ended (${code}${reason === '' ? '' : `, ${reason}`}).` };
}
