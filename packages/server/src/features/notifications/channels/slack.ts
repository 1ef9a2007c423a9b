import { factsOf, type Message, type MessageItem, subjectOf, worstOf } from '../message.ts';
import { post } from '../outgoing/post.ts';
import type { Send } from './types.ts';

/** Slack takes 50 blocks; an item has up to three. */
const MOST_ITEMS = 15;
const LONGEST_SECTION = 2900;
const COLOURS = { critical: '#c62828', warning: '#b26a00', info: '#1565c0' } as const;
const OVER = '#2e7d32';

/** Posts blocks to an incoming webhook of Slack. */
export const sendSlack: Send<'slack'> = async ({ url }, message, parts) => {
  const body = JSON.stringify(bodyOf(message));
  const headers = { 'content-type': 'application/json' };
  return `it answered ${await post({ ...parts, url, body, headers })}`;
};

/** Slack reads `<`, `>` and `&` as its own: links, and mentions that call everybody. */
function mrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function bodyOf(message: Message) {
  const worst = worstOf(message.items);
  const shown = message.items.slice(0, MOST_ITEMS);
  const blocks = message.is_test
    ? [section('This is a test of Guru. Messages get here.')]
    : [...shown.flatMap(blocksOf), ...more(message.items.length - shown.length)];
  return {
    text: mrkdwn(message.subject),
    attachments: [{ color: worst === null ? OVER : COLOURS[worst], blocks }],
  };
}

function blocksOf(item: MessageItem) {
  const facts = factsOf(item).map(([name, text]) => `${name}: ${mrkdwn(text)}`);
  return [
    section([`*${mrkdwn(subjectOf(item))}*`, ...facts].join('\n')),
    { type: 'actions', elements: buttonsOf(item) },
  ];
}

function buttonsOf({ url, acknowledge_url }: MessageItem) {
  const acknowledge = acknowledge_url === null ? [] : [button('Acknowledge', acknowledge_url)];
  return [...acknowledge, button('Open', url)];
}

function button(text: string, url: string) {
  return { type: 'button', text: { type: 'plain_text', text }, url };
}

function section(text: string) {
  return {
    type: 'section', // Nothing in it is made a link or a mention.
    text: { type: 'mrkdwn', text: text.slice(0, LONGEST_SECTION), verbatim: true },
  };
}

function more(count: number) {
  return count > 0 ? [section(`And ${count} more.`)] : [];
}
