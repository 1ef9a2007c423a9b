import type { LiveEvent } from '@guru/protocol/api';

/** A comment (WHATWG HTML §9.2.5): bytes that say that the stream lives, and mean nothing. */
export const SIGN_OF_LIFE = ':\n\n';

/** An event as Server-Sent Events have it: its name is the type, its data the JSON of the rest, which never holds a line break. */
export function encodeEvent({ type, ...rest }: LiveEvent): string {
  return `event: ${type}\ndata: ${JSON.stringify(rest)}\n\n`;
}
