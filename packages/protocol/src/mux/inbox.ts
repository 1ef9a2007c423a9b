import { Fifo } from '../fifo.ts';
import type { ChannelMessage } from '../frame/types.ts';
import type { Channel, ChannelEnd, ChannelEvents } from './types.ts';

/** Messages that may wait for their reader. Their credit goes back on arrival, so that credit doesn't bound them. */
const MAX_WAITING_MESSAGES = 256;

/** What came on a channel: bytes, or a message. */
export type Received = Uint8Array | ChannelMessage;

/** The channel was cut before the peer had said that nothing more comes. */
export class ChannelCut extends Error {
  override readonly name = 'ChannelCut';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * What a channel brings, for a reader that takes one thing after the other: data and messages in order, then the end. It holds no more than the window, for
 * credit goes back only with `channel.consume`, which is the reader's to call.
 */
export class ChannelInbox {
  readonly #waiting = new Fifo<Received>();
  #messages = 0;
  #ended = false;
  #end: ChannelEnd | undefined;
  #wake: PromiseWithResolvers<void> | undefined;
  #channel: Channel | undefined;

  /** To open or accept the channel with. */
  readonly events: Required<Pick<ChannelEvents, 'onData' | 'onMessage' | 'onFin' | 'onClosed'>> = {
    onData: (bytes) => this.#put(bytes),
    onMessage: (message) => {
      this.#messages += 1;
      if (this.#messages > MAX_WAITING_MESSAGES) {
        this.#channel?.reset('too_many_frames', 'more messages came than are read');
      } else this.#put(message);
    },
    onFin: () => {
      this.#ended = true;
      this.#rouse();
    },
    onClosed: (end) => {
      this.#end = end;
      this.#rouse();
    },
  };

  /** The channel that these events are of: known only once it was opened with them. */
  attach(channel: Channel): Channel {
    this.#channel = channel;
    return channel;
  }

  /** What `next` would answer at once; undefined when nothing is here. */
  peek(): Received | undefined {
    return this.#waiting.peek();
  }

  /** The oldest thing that is here already; undefined when none is. */
  take(): Received | undefined {
    const item = this.#waiting.shift();
    if (item !== undefined && !(item instanceof Uint8Array)) this.#messages -= 1;
    return item;
  }

  /** Waits for the next thing; undefined when the peer sends nothing more. Rejects with `ChannelCut` when the channel was cut before, after all that had come. */
  async next(): Promise<Received | undefined> {
    for (;;) {
      const item = this.take();
      if (item !== undefined) return item;
      if (this.#end?.how === 'reset') throw new ChannelCut(this.#end.code, this.#end.message);
      if (this.#ended) return undefined;
      this.#wake ??= Promise.withResolvers();
      await this.#wake.promise;
    }
  }

  #put(item: Received): void {
    this.#waiting.push(item);
    this.#rouse();
  }

  #rouse(): void {
    this.#wake?.resolve();
    this.#wake = undefined;
  }
}
