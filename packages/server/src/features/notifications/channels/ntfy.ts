import { factsOf, type Message, worstOf } from '../message.ts';
import { post } from '../outgoing/post.ts';
import type { Send } from './types.ts';

/** ntfy takes 4,096 bytes of text, and makes a file of more. */
const MOST_BYTES = 3500;
const PRIORITIES = { critical: 5, warning: 4, info: 3 } as const;
const TAGS = { critical: 'rotating_light', warning: 'warning', info: 'information_source' } as const;

/** Publishes to a topic of an ntfy server, as JSON to its root. */
export const sendNtfy: Send<'ntfy'> = async ({ server, topic, token }, message, parts) => {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const body = JSON.stringify({ topic, ...bodyOf(message) });
  return `it answered ${await post({ ...parts, url: server, body, headers })}`;
};

function bodyOf(message: Message) {
  const { subject: title, items, is_test, url } = message;
  if (is_test)
    return { title, message: 'This is a test of Guru. Messages get here.', priority: 3, tags: ['test_tube'] };
  const worst = worstOf(items);
  const [only] = items.length === 1 ? items : [];
  const text =
    only === undefined
      ? items
          .map(
            ({ title: what, device, place }) =>
              `${what}${device ? ` on ${device}` : ''}${place ? `, ${place}` : ''}`,
          )
          .join('\n')
      : factsOf(only)
          .map(([name, fact]) => `${name}: ${fact}`)
          .join('\n');
  return {
    title,
    message: cut(text),
    priority: worst === null ? 2 : PRIORITIES[worst],
    tags: [worst === null ? 'white_check_mark' : TAGS[worst]],
    click: only?.url ?? url,
    ...(only?.acknowledge_url && {
      actions: [{ action: 'view', label: 'Acknowledge', url: only.acknowledge_url }],
    }),
  };
}

function cut(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= MOST_BYTES
    ? text
    : `${bytes
        .subarray(0, MOST_BYTES)
        .toString('utf8')
        .replace(/\uFFFD$/, '')}…`;
}
