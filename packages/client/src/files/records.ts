import { type JsonObject, RecordError, type RecordPart, RecordReader } from '@guru/protocol';
import { SessionProblem } from '../session/problem.ts';
import { FileOperation, type Params } from './operation.ts';
import type { ChannelOpener } from './types.ts';

/** The records that answer an operation, none of which has content. */
export async function* records(
  session: ChannelOpener,
  params: Params,
  signal: AbortSignal | undefined,
): AsyncGenerator<JsonObject, void, void> {
  using operation = new FileOperation(session, params, signal);
  operation.channel.end();
  const reader = new RecordReader();
  for (let item = await operation.next(); item !== undefined; item = await operation.next()) {
    if (!(item instanceof Uint8Array)) continue;
    for (const part of readParts(reader, item)) if (!(part instanceof Uint8Array)) yield part;
    operation.channel.consume(item.length);
  }
}

/** Takes the device's bytes apart; what can't be is a `SessionProblem` `bad_message`. */
export function* readParts(reader: RecordReader, bytes: Uint8Array): Generator<RecordPart, void, void> {
  try {
    yield* reader.push(bytes);
  } catch (error) {
    throw error instanceof RecordError ? new SessionProblem('bad_message', error.message) : error;
  }
}
