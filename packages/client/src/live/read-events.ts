import type { LiveEvent } from '@guru/protocol/api';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { parseJson } from '../api/problem.ts';

/** Far above the largest event (300 watched rows, a heartbeat with its processes); what is longer is not ours. */
const MAX_EVENT_LENGTH = 4 * 1024 * 1024;

const TYPES: Record<LiveEvent['type'], true> = {
  ready: true,
  status: true,
  numbers: true,
  heartbeat: true,
  changed: true,
};

/**
 * Reads a stream of Server-Sent Events to its end. `onBytes` is called at each chunk, comments included, so that silence can be
 * noticed. Events of a type that this version doesn't know are passed over. Rejects when the stream breaks.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: LiveEvent) => void,
  onBytes: () => void,
): Promise<void> {
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: (message) => {
      const event = toLiveEvent(message);
      if (event) onEvent(event);
    },
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw error;
    },
  });
  const text = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      parser.feed(text.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The event's name is its type, its data the JSON of the rest; the server is trusted to fit the contract. */
function toLiveEvent(message: EventSourceMessage): LiveEvent | null {
  const type = message.event;
  if (type === undefined || !Object.hasOwn(TYPES, type)) return null;
  const rest = parseJson(message.data);
  return typeof rest === 'object' && rest !== null ? ({ ...rest, type } as LiveEvent) : null;
}
