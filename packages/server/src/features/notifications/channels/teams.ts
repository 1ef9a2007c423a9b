import { factsOf, type Message, type MessageItem, subjectOf } from '../message.ts';
import { post } from '../outgoing/post.ts';
import type { Send } from './types.ts';

/** Teams takes 28 kB. */
const MOST_ITEMS = 10;
const COLOURS = { critical: 'Attention', warning: 'Warning', info: 'Accent' } as const;

/** Posts an Adaptive Card to a workflow of Teams ("When a Teams webhook request is received"). */
export const sendTeams: Send<'teams'> = async ({ url }, message, parts) => {
  const content = cardOf(message);
  const card = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  const body = JSON.stringify({ type: 'message', attachments: [card] });
  const headers = { 'content-type': 'application/json' };
  return `it answered ${await post({ ...parts, url, body, headers })}`;
};

function cardOf({ items, is_test }: Message) {
  const shown = items.slice(0, MOST_ITEMS);
  const left = items.length - shown.length;
  const body = is_test
    ? [block('This is a test of Guru. Messages get here.')]
    : [...shown.map(containerOf), ...(left > 0 ? [block(`And ${left} more.`)] : [])];
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body,
  };
}

function containerOf(item: MessageItem) {
  const color = item.what === 'resolved' ? 'Good' : COLOURS[item.severity];
  const facts = factsOf(item).map(([title, text]) => ({ title, value: unmarked(text) }));
  const actions = [
    ...(item.acknowledge_url === null ? [] : [open('Acknowledge', item.acknowledge_url)]),
    open('Open', item.url),
  ];
  return {
    type: 'Container',
    separator: true,
    items: [
      { ...block(unmarked(subjectOf(item))), weight: 'Bolder', color },
      { type: 'FactSet', facts },
      { type: 'ActionSet', actions },
    ],
  };
}

function block(text: string) {
  return { type: 'TextBlock', text, wrap: true };
}

function open(title: string, url: string) {
  return { type: 'Action.OpenUrl', title, url };
}

/** Cards read a small Markdown: links, bold, lists. */
function unmarked(text: string): string {
  return text.replaceAll(/[\\`*_[\]()#+!~|<>-]/g, (mark) => `\\${mark}`);
}
