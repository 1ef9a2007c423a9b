import type { AttachedSession } from '@guru/client/session';
import type { Channel, SocketPipe } from '@guru/protocol';
import { place, type Route } from './route.ts';
import { Slots } from './slots.ts';

/** Connections that may wait for their turn: the kernel holds each, and nobody who comes later is served any sooner. */
const MAX_WAITING = 1024;

/** What is said beside the work, one line each. */
export type Say = (line: string) => void;

/** Gives each connection a channel of the session that there is. */
export class Forwarder {
  readonly #say: Say;
  #session: AttachedSession | null = null;
  #slots = new Slots(0);
  #toldFull = false;

  constructor(say: Say) {
    this.#say = say;
  }

  /** From now on connections go through this session; null: there is none, and who comes is turned away. */
  use(session: AttachedSession | null): void {
    this.#session = session;
    this.#slots = new Slots(session?.info.limits.max_channels ?? 0);
    this.#toldFull = false;
  }

  /** Carries one connection to its end. Never rejects: what goes wrong is said. */
  async carry(pipe: SocketPipe, { host, port }: Route): Promise<void> {
    const session = this.#session;
    const slots = this.#slots;
    if (session === null || slots.waiting >= MAX_WAITING) {
      pipe.drop();
      return;
    }
    const turn = slots.take();
    if (slots.waiting > 0) this.#tellFull(session.info.limits.max_channels);
    const gone = await Promise.race([turn.then(() => false), pipe.closed.then(() => true)]);
    // One that did not wait gives its turn away when it comes.
    if (gone) void turn.then(() => slots.give());
    else await this.#join(session, pipe, host, port).finally(() => slots.give());
  }

  #join(session: AttachedSession, pipe: SocketPipe, host: string, port: number): Promise<void> {
    return new Promise((resolve) => {
      let accepted = false;
      const channel: Channel = session.open(
        'forward',
        { host, port },
        {
          ...pipe.events,
          onAccept: () => {
            accepted = true;
          },
          onClosed: (end) => {
            pipe.events.onClosed?.(end);
            if (!accepted && end.how === 'reset' && end.by === 'peer') {
              this.#say(`No connection to ${place(host, port)}: ${end.message} (${end.code})`);
            }
            resolve();
          },
        },
      );
      pipe.join(channel);
    });
  }

  #tellFull(limit: number): void {
    if (this.#toldFull) return;
    this.#toldFull = true;
    this.#say(
      `${limit} connections are open, which is all that a session has; more wait until one has ended.`,
    );
  }
}
