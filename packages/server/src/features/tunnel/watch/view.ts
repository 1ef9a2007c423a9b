import type { Channel, ChannelMessage, Mux } from '@guru/protocol';
import type { KeySource } from '../key-line.ts';
import type { Screen } from './screens.ts';

export interface ViewEvents {
  /** Keys, whose credit goes back with `taken`. */
  keys(view: View, bytes: Uint8Array): void;
  message(view: View, message: ChannelMessage): void;
  /** The watcher looks at this terminal no more, or it has ended. */
  gone(view: View): void;
}

/**
 * One terminal as one watcher sees it: first what it has printed lately, then what it prints. Nobody waits for a watcher. One who takes output more slowly than it comes misses
 * some, and when there is room again begins anew with what was printed last; so a view holds no more than one history and what a channel queues.
 */
export class View implements KeySource {
  readonly screen: Screen;
  readonly #channel: Channel;
  /** The channel's queue is full: it tells when there is room. */
  #isFull = false;
  /** Something was printed or resized that the watcher has not been sent. */
  #isBehind = false;
  #isOver = false;

  constructor(mux: Mux, screen: Screen, events: ViewEvents) {
    this.screen = screen;
    const { cols, rows, term, number } = screen;
    this.#channel = mux.open(
      'terminal',
      { cols, rows, term, watched: true, number },
      {
        onData: (bytes) => events.keys(this, bytes),
        onMessage: (message) => events.message(this, message),
        onRoom: () => {
          this.#isFull = false;
          if (this.#isBehind) this.#show();
        },
        onClosed: () => {
          this.#isOver = true;
          events.gone(this);
        },
      },
    );
    this.#show();
  }

  /** The number by which the watcher knows it. */
  get channel(): number {
    return this.#channel.id;
  }

  printed(bytes: Uint8Array): void {
    if (this.#mayGo()) this.#write(bytes);
  }

  resized(): void {
    const { cols, rows } = this.screen;
    if (this.#mayGo()) this.#tell({ type: 'resize', cols, rows });
  }

  /** The terminal has ended: the last that was printed, how it ended, and the end. */
  finish(): void {
    if (this.#isOver) return;
    if (this.#isBehind) this.#show();
    this.#tell(this.screen.exit ?? { type: 'exit', code: null, signal: null });
    this.#isOver = true;
    this.#channel.end();
  }

  taken(bytes: number): void {
    this.#channel.consume(bytes);
  }

  #mayGo(): boolean {
    if (this.#isFull) this.#isBehind = true;
    return !this.#isFull && !this.#isOver;
  }

  /** Begins anew. The watcher is told how long the beginning is, and whether something is missing before it. */
  #show(): void {
    const { cols, rows, history } = this.screen;
    const bytes = history.read();
    this.#tell({ type: 'snapshot', bytes: bytes.length, cols, rows, missed: this.#isBehind });
    this.#isBehind = false;
    if (bytes.length > 0) this.#write(bytes);
  }

  #write(bytes: Uint8Array): void {
    if (!this.#isOver && !this.#channel.write(bytes)) this.#isFull = true;
  }

  #tell(message: ChannelMessage): void {
    if (!this.#isOver) this.#channel.sendMessage(message);
  }
}
