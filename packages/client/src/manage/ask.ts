import {
  abortable,
  type Channel,
  type ChannelEnd,
  type ChannelMessage,
  type ChannelType,
  type JsonObject,
} from '@guru/protocol';
import { SessionProblem } from '../session/problem.ts';
import type { AttachedSession } from '../session/types.ts';
import { LineReader } from './lines.ts';

/** The little of a session that the functions here stand on. */
export type ChannelOpener = Pick<AttachedSession, 'open'>;

export interface Question {
  readonly type: Extract<ChannelType, 'process' | 'service' | 'registry'>;
  readonly params: JsonObject;
  /** Takes one item of the answer; what it throws ends the channel, and is thrown on. */
  readonly onItem: (item: JsonObject) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the device one thing over a channel of its own (spec §5) and settles when the answer is whole. Rejects with `SessionProblem` when the device
 * refuses or fails, with the code that it gives; with the signal's reason when the caller gives up.
 */
export async function ask(session: ChannelOpener, { type, params, onItem, signal }: Question): Promise<void> {
  signal?.throwIfAborted();
  const answered = Promise.withResolvers<void>();
  const lines = new LineReader();
  let failure: SessionProblem | null = null;
  const channel: Channel = session.open(type, params, {
    onData: (bytes) => {
      try {
        for (const item of lines.push(bytes)) onItem(item);
        channel.consume(bytes.length);
      } catch (error) {
        answered.reject(
          error instanceof RangeError ? new SessionProblem('bad_message', error.message) : error,
        );
        channel.reset('bad_message', 'the answer could not be read');
      }
    },
    onMessage: (message) => {
      failure = readFailure(message) ?? failure;
    },
    onClosed: (end) => {
      const problem = failure ?? broken(end);
      if (problem === null) answered.resolve();
      else answered.reject(problem);
    },
  });
  channel.end();
  try {
    await abortable(answered.promise, signal);
  } catch (error) {
    channel.reset('session_closed', 'nobody waits for the answer any more');
    throw error;
  }
}

/** As `ask`, for what is answered with one object or none. */
export async function askOne(
  session: ChannelOpener,
  question: Omit<Question, 'onItem'>,
): Promise<JsonObject> {
  let answer: JsonObject = {};
  const onItem = (item: JsonObject) => {
    answer = item;
  };
  await ask(session, { ...question, onItem });
  return answer;
}

function readFailure({ type, code, message }: ChannelMessage): SessionProblem | null {
  if (type !== 'failed') return null;
  return new SessionProblem(
    typeof code === 'string' ? code : 'internal',
    typeof message === 'string' ? message : 'The device failed and did not say why.',
  );
}

function broken(end: ChannelEnd): SessionProblem | null {
  return end.how === 'reset' ? new SessionProblem(end.code, end.message) : null;
}
