import type { Channel, JsonObject, OpenRequest } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';
import { untilEnded } from './until-ended.ts';

/** Why something that was asked of the machine was not done (spec §5, `failed`). */
export type AnswerFailureCode =
  /** This system, or this machine, has nothing of the kind. */
  | 'unsupported'
  /** The session's grant, or the agent, does not allow it. */
  | 'not_allowed'
  | 'not_found'
  /** What was meant has ended, and something else may have its number. */
  | 'gone'
  /** The system does not let the agent. */
  | 'denied'
  /** The system tried, and says why it could not. */
  | 'failed';

/** A failure that the technician is told of in an answer. The message is a sentence, or the system's own words. */
export class AnswerFailure extends Error {
  override readonly name = 'AnswerFailure';
  readonly code: AnswerFailureCode;

  constructor(code: AnswerFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What an answer is written with. */
export interface Answer {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Adds one item; it goes out when enough has come together. Waits while the reader does not keep up; throws when the channel has ended. */
  write(item: JsonObject): Promise<void>;
  /** Sends what has been written. */
  flush(): Promise<void>;
}

/** Lines are sent together in about this many characters. */
const PIECE = 8192;
/** With each character escaped, such a message fits a `MESSAGE`. */
const MAX_MESSAGE = 600;

/**
 * Answers a request of a `process`, `service` or `registry` channel (spec §5): what `work` writes, as lines of JSON, or an `AnswerFailure` that it throws, as
 * the last message. Settles when the channel has ended.
 */
export async function answer(request: OpenRequest, work: (to: Answer) => Promise<void>): Promise<void> {
  const { signal } = request;
  const channel = request.accept(
    {},
    { onData: () => channel.reset('bad_message', 'this channel takes nothing') },
  );
  try {
    const to = new Lines(channel, signal);
    await work(to);
    await to.flush();
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof AnswerFailure)) throw error;
    const message = error.message.slice(0, MAX_MESSAGE).toWellFormed();
    channel.sendMessage({ type: 'failed', code: error.code, message });
  }
  channel.end();
  await untilEnded(signal);
}

/** Throws an `AnswerFailure` `not_allowed` when the session may only look. */
export function refuseChange(grant: Grant): void {
  if (!grant.write) throw new AnswerFailure('not_allowed', 'This session may look, and change nothing.');
}

class Lines implements Answer {
  readonly signal: AbortSignal;
  readonly #channel: Channel;
  #waiting = '';

  constructor(channel: Channel, signal: AbortSignal) {
    this.#channel = channel;
    this.signal = signal;
  }

  async write(item: JsonObject): Promise<void> {
    this.#waiting += `${JSON.stringify(item)}\n`;
    if (this.#waiting.length >= PIECE) await this.flush();
  }

  async flush(): Promise<void> {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    if (!this.#channel.write(bytes)) await this.#channel.room();
    this.signal.throwIfAborted();
  }
}
