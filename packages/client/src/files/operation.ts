import {
  type Channel,
  ChannelCut,
  ChannelInbox,
  type ChannelMessage,
  FILE_PIECE_BYTES,
  type JsonObject,
  type Received,
  sendBytes,
} from '@guru/protocol';
import { SessionProblem } from '../session/problem.ts';
import { FileProblem } from './problem.ts';
import type { ChannelOpener } from './types.ts';

/** Parameters as they are written down; those that are undefined are left out. */
export type Params = { readonly op: string } & JsonObject;

/**
 * One operation over a `file` channel of its own (spec §5). Every wait in it rejects with `FileProblem` when the device could not do it, with `SessionProblem` when
 * it was refused or cut, with the signal's reason when the caller gives up. Disposing it ends the channel, whatever had come.
 */
export class FileOperation implements Disposable {
  readonly channel: Channel;
  readonly #inbox = new ChannelInbox();
  readonly #signal: AbortSignal | undefined;
  readonly #abort = () => this.channel.reset('session_closed', 'the technician has given it up');
  #isOver = false;

  constructor(session: ChannelOpener, params: Params, signal: AbortSignal | undefined) {
    signal?.throwIfAborted();
    this.#signal = signal;
    const given = Object.entries(params).filter(([, value]) => value !== undefined);
    this.channel = this.#inbox.attach(session.open('file', Object.fromEntries(given), this.#inbox.events));
    signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** The next thing that comes; undefined when the device has said everything. Credit for bytes is the caller's to give back, by `channel.consume`. */
  async next(): Promise<Received | undefined> {
    this.#signal?.throwIfAborted();
    try {
      const item = await this.#inbox.next();
      if (item === undefined) this.#isOver = true;
      else if (!(item instanceof Uint8Array) && item.type === 'failed') throw failureOf(item);
      return item;
    } catch (error) {
      throw this.#translate(error);
    }
  }

  /** The next message; `SessionProblem` when something else comes. */
  async message(type: string): Promise<ChannelMessage> {
    const item = await this.next();
    if (item === undefined || item instanceof Uint8Array || item.type !== type) {
      throw new SessionProblem('bad_message', `the device did not say “${type}”`);
    }
    return item;
  }

  /** A message that is here already. Throws when the device has failed: to send more would be for nothing. */
  glance(): void {
    const item = this.#inbox.peek();
    if (item !== undefined && !(item instanceof Uint8Array) && item.type === 'failed') throw failureOf(item);
  }

  /** Sends bytes, as fast as there is room for them. */
  async send(bytes: Uint8Array): Promise<void> {
    try {
      for (let from = 0; from < bytes.length; from += FILE_PIECE_BYTES) {
        this.glance();
        await sendBytes(this.channel, bytes.subarray(from, from + FILE_PIECE_BYTES));
      }
    } catch (error) {
      // The device may have said why before it ended the channel.
      this.glance();
      throw this.#translate(error);
    }
  }

  /** Waits for the device's end after its last word; what it says beyond that is nobody's. */
  async finish(): Promise<void> {
    for (let item = await this.next(); item !== undefined; item = await this.next()) {
      if (item instanceof Uint8Array) this.channel.consume(item.length);
    }
  }

  /** Waits for what the device says and for what is sent meanwhile. One that fails ends the other, and is what is thrown. */
  async together<T>(receiving: Promise<T>, sending: Promise<void>): Promise<T> {
    const sent = sending.catch((error: unknown) => {
      // Why it was cut is told to the one who receives.
      if (error instanceof ChannelCut) return;
      this.channel.reset('session_closed', 'there is nothing more to send');
      throw error;
    });
    try {
      const [received] = await Promise.all([receiving, sent]);
      return received;
    } catch (error) {
      this.channel.reset('session_closed', 'it has failed');
      const [, outcome] = await Promise.allSettled([receiving, sent]);
      throw outcome.status === 'rejected' ? outcome.reason : error;
    }
  }

  [Symbol.dispose](): void {
    this.#signal?.removeEventListener('abort', this.#abort);
    if (this.#isOver) this.channel.end();
    else this.channel.reset('session_closed', 'nobody waits for it any more');
  }

  #translate(error: unknown): unknown {
    if (!(error instanceof ChannelCut)) return error;
    if (this.#signal?.aborted) return this.#signal.reason;
    return new SessionProblem(error.code, error.message);
  }
}

function failureOf({ code, message }: ChannelMessage): FileProblem {
  return new FileProblem(typeof code === 'string' ? code : 'io', typeof message === 'string' ? message : '');
}
