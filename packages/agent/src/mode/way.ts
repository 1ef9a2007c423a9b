import { type Clock, Hop, KEEP_ALIVE_MS, type TimerHandle } from '@guru/protocol';
import type { Wire } from '../link/connection.ts';
import type { Hello, Welcome } from '../link/visit.ts';

/** The hop that all sessions here share: it goes over one connection, and when that is lost over the next (spec §7.1). */
export class Way {
  readonly #clock: Clock;
  #hop: Hop;
  #id = '';
  #graceMs = 0;
  #wire: Wire | undefined;
  #askTimer: TimerHandle | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#hop = this.#newHop();
  }

  get hop(): Hop {
    return this.#hop;
  }

  /** How long the server lets us be away. */
  get graceMs(): number {
    return this.#graceMs;
  }

  /** Which hop this is and what it has received, for the next hello. */
  get place(): Hello['resume'] {
    return { hop: this.#id, received: this.#hop.received };
  }

  /** Goes over this connection: on, if the server says so, else from the beginning. Answers false when we are not where the server thinks. */
  enter(wire: Wire, { hop, resumed, grace_ms }: Welcome): boolean {
    if (resumed === null) {
      this.#hop.close();
      this.#hop = this.#newHop();
    }
    this.#id = hop;
    this.#graceMs = grace_ms;
    this.#wire = wire;
    wire.carry(this.#hop);
    return this.#hop.resume(wire.transport, resumed?.received ?? 0);
  }

  /** While somebody works here: makes sure that the server is there, so that its end is found before the server's grace is over. */
  keepAlive(yes: boolean): void {
    if (this.#askTimer !== undefined) this.#clock.clearTimeout(this.#askTimer);
    this.#askTimer = yes ? this.#clock.setTimeout(this.#ask, KEEP_ALIVE_MS) : undefined;
  }

  /** The connection is lost: what there is to send waits. */
  leave(): void {
    this.#wire = undefined;
    this.#hop.suspend();
  }

  /** Nothing goes this way any more. */
  close(): void {
    this.#wire = undefined;
    this.#hop.close();
  }

  readonly #ask = (): void => {
    this.#hop.ping();
    this.keepAlive(true);
  };

  /** Suspended, until a connection takes it up. */
  #newHop(): Hop {
    return new Hop({ clock: this.#clock, onNoProgress: () => this.#wire?.stuck() });
  }
}
