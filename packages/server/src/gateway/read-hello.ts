import { MAX_PROTOCOL, MIN_PROTOCOL, speaksProtocol } from '@guru/protocol';
import type { ToAgent } from '@guru/protocol/control';
import { z } from 'zod';
import { readMessage } from './read-message.ts';
import type { PayloadOf } from './types.ts';

/** What the first message of a connection turned out to be. */
export type FirstMessage =
  | { readonly kind: 'hello'; readonly hello: PayloadOf<'hello'> }
  | { readonly kind: 'unreadable'; readonly code: string; readonly detail: string; readonly about: string }
  | {
      readonly kind: 'other_version';
      readonly refusal: Extract<ToAgent, { type: 'refused' }>['payload'];
    };

/** Only what every version of the protocol must have in common: the rest of an old hello may look any way. */
const AnyHello = z.object({ type: z.literal('hello'), payload: z.object({ protocol: z.int() }) });

/** The version that a hello names, of whatever version its form is; undefined when the text is no hello. */
function readProtocol(text: string): number | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const hello = AnyHello.safeParse(value);
  return hello.success ? hello.data.payload.protocol : undefined;
}

/** Reads what should be a hello in a version that we speak. Never throws. */
export function readHello(data: string | Uint8Array): FirstMessage {
  const unreadable = { kind: 'unreadable', code: 'bad_payload', detail: 'a hello comes first' } as const;
  if (typeof data !== 'string') return { ...unreadable, code: 'bad_frame', about: '' };
  const protocol = readProtocol(data);
  if (protocol !== undefined && !speaksProtocol(protocol)) {
    return { kind: 'other_version', refusal: refusalOf(protocol) };
  }
  const parsed = readMessage(data);
  if (!parsed.ok) return { kind: 'unreadable', ...parsed };
  if (parsed.message.type !== 'hello') return { ...unreadable, about: data.slice(0, 200) };
  return { kind: 'hello', hello: parsed.message.payload };
}

function refusalOf(protocol: number) {
  const which = protocol < MIN_PROTOCOL ? 'agent' : 'server';
  return {
    code: 'protocol_not_supported',
    message: `This server speaks protocol ${MIN_PROTOCOL} to ${MAX_PROTOCOL}, the agent ${protocol}: update the ${which}.`,
    min_protocol: MIN_PROTOCOL,
    max_protocol: MAX_PROTOCOL,
  };
}
