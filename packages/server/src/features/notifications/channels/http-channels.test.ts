import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import type { ChannelConfig } from '@guru/protocol/api';
import { HOSTILE, someItem, someMessage } from '../fixtures/messages.ts';
import { openReceiver, type Receiver } from '../fixtures/receiver.ts';
import type { Message } from '../message.ts';
import { sendBy } from './index.ts';
import { newWebhookSecret, signWebhook } from './webhook.ts';

const NOW = Date.parse('2026-11-27T08:31:05Z');
const parts = { rules: { allowLoopback: true }, signal: new AbortController().signal, now: () => NOW };
let receiver: Receiver;
beforeEach(() => {
  receiver = openReceiver();
});
afterEach(() => receiver[Symbol.asyncDispose]());

async function sent(config: ChannelConfig, message: Message = someMessage()) {
  await sendBy(config, message, parts);
  const last = receiver.received.at(-1);
  if (last === undefined) throw new Error('nothing came');
  return { ...last, json: JSON.parse(last.body) };
}

const over = () =>
  someMessage({
    items: [someItem({ what: 'resolved', acknowledge_url: null })],
    subject: '[resolved] disk-space on FS-01',
  });
const hostile = () =>
  someMessage({ subject: HOSTILE, items: [someItem({ device: HOSTILE, summary: HOSTILE })] });
const many = () =>
  someMessage({
    thread: null,
    items: Array.from({ length: 100 }, (_, n) => someItem({ title: `check ${n}` })),
  });

describe('webhook', () => {
  test('is signed by the Standard Webhooks specification: who has the secret can tell, over id, time and body', async () => {
    const secret = newWebhookSecret();
    const { headers, body } = await sent({ kind: 'webhook', url: receiver.url, secret });
    const id = headers.get('webhook-id');
    const timestamp = headers.get('webhook-timestamp');
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    expect(headers.get('webhook-signature')).toBe(`v1,${expected}`);
    expect(id).toBe(someMessage().id);
    expect(timestamp).toBe(String(Math.floor(NOW / 1000)));
    expect(headers.get('content-type')).toBe('application/json');
  });

  test('fits the example of the specification', () => {
    // From the reference libraries of standard-webhooks.
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(signWebhook(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test('has everything that a program may want', async () => {
    const { json } = await sent({ kind: 'webhook', url: receiver.url, secret: newWebhookSecret() });
    expect(json).toMatchObject({ type: 'guru.alerts', timestamp: '2026-11-27T08:30:00.000Z' });
    expect(json.data.items).toEqual([
      expect.objectContaining({
        ...{
          what: 'opened',
          severity: 'critical',
          title: 'disk-space',
          device: 'FS-01',
          place: 'Acme / Main St',
        },
        headline: 'disk-space on FS-01 – Acme / Main St',
        alert_id: someItem().subject.id,
        acknowledge_url: someItem().acknowledge_url,
      }),
    ]);
  });
});

describe('slack', () => {
  const config = (): ChannelConfig => ({ kind: 'slack', url: `${receiver.url}/services/T/B/x` });

  test('gets blocks with buttons, and its own signs are no signs there', async () => {
    const { json, path, body } = await sent(config(), hostile());
    expect(path).toBe('/services/T/B/x');
    const [{ blocks, color }] = json.attachments;
    expect(color).toBe('#c62828');
    expect(blocks[0].text).toMatchObject({ type: 'mrkdwn', verbatim: true });
    expect(blocks[1].elements.map(({ text }: { text: { text: string } }) => text.text)).toEqual([
      'Acknowledge',
      'Open',
    ]);
    expect(body).not.toContain('<');
    expect(blocks[0].text.text).toContain('&lt;!channel&gt;');
  });

  test('has nothing to acknowledge when it is over, and stays below what Slack takes', async () => {
    const [{ blocks, color }] = (await sent(config(), over())).json.attachments;
    expect(color).toBe('#2e7d32');
    expect(blocks[1].elements).toHaveLength(1);
    const [all] = (await sent(config(), many())).json.attachments;
    expect(all.blocks.length).toBeLessThanOrEqual(50);
    expect(all.blocks.at(-1).text.text).toBe('And 85 more.');
  });
});

describe('teams', () => {
  const config = (): ChannelConfig => ({ kind: 'teams', url: `${receiver.url}/workflows/x` });

  test('gets an Adaptive Card, and nothing in it is a link that a device made', async () => {
    const { json } = await sent(config(), hostile());
    expect(json.attachments[0].contentType).toBe('application/vnd.microsoft.card.adaptive');
    const card = json.attachments[0].content;
    expect(card).toMatchObject({ type: 'AdaptiveCard', version: '1.4' });
    const [container] = card.body;
    expect(container.items[0]).toMatchObject({ type: 'TextBlock', color: 'Attention' });
    expect(JSON.stringify(card)).not.toContain('[x](http');
    const actions = container.items[2].actions;
    expect(actions.map(({ type, title }: { type: string; title: string }) => `${type} ${title}`)).toEqual([
      'Action.OpenUrl Acknowledge',
      'Action.OpenUrl Open',
    ]);
  });

  test('stays below the 28 kB that Teams takes', async () => {
    const { body, json } = await sent(config(), many());
    expect(body.length).toBeLessThan(28_000);
    expect(json.attachments[0].content.body.at(-1).text).toBe('And 90 more.');
  });
});

describe('ntfy', () => {
  const config = (): ChannelConfig => ({
    kind: 'ntfy',
    server: receiver.url,
    topic: 'guru',
    token: 'tk_abc',
  });

  test('is told how urgent it is, where to look, and what to press', async () => {
    const { json, headers } = await sent(config());
    expect(headers.get('authorization')).toBe('Bearer tk_abc');
    expect(json).toMatchObject({
      ...{ topic: 'guru', title: someMessage().subject, priority: 5, tags: ['rotating_light'] },
      click: someItem().url,
      actions: [{ action: 'view', label: 'Acknowledge', url: someItem().acknowledge_url }],
    });
    expect(json.message).toContain('Do: Empty the recycle bin.');
  });

  test('is quiet about what is over, and long ones are cut', async () => {
    expect((await sent(config(), over())).json).toMatchObject({ priority: 2, tags: ['white_check_mark'] });
    const { json } = await sent(config(), many());
    expect(Buffer.byteLength(json.message)).toBeLessThanOrEqual(4096);
    expect(json.actions).toBeUndefined();
  });
});

describe('sms', () => {
  const config = (over: Partial<Extract<ChannelConfig, { kind: 'sms' }>> = {}): ChannelConfig => ({
    ...{
      kind: 'sms',
      url: `${receiver.url}/send`,
      content_type: 'application/json',
      authorization: 'Bearer s3cret',
    },
    ...{ body: '{"recipient":"{to}","message":"{text}"}', to: ['+4912345678', '+4987654321'], ...over },
  });

  test('asks the gateway once for each number, and no text ends what it stands in', async () => {
    await sent(config(), hostile());
    const bodies = receiver.received.map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ recipient }) => recipient)).toEqual(['+4912345678', '+4987654321']);
    expect(bodies[0].message).toBe(HOSTILE);
    expect(receiver.received[0]?.headers.get('authorization')).toBe('Bearer s3cret');
  });

  test('fills a form so that no text makes a field of its own, and is never long', async () => {
    const subject = `a&to=+1&x=${'y'.repeat(500)}`;
    const form = { content_type: 'application/x-www-form-urlencoded', body: 'to={to}&text={text}' } as const;
    await sendBy(config(form), someMessage({ subject }), parts);
    const fields = [...new URLSearchParams(receiver.received[0]?.body)];
    expect(fields.map(([name]) => name)).toEqual(['to', 'text']);
    expect(fields[0]?.[1]).toBe('+4912345678');
    expect([...(fields[1]?.[1] ?? '')]).toHaveLength(140);
  });
});

test('a test says that it is one, whatever the channel', async () => {
  const message = someMessage({ is_test: true, items: [], subject: '[test] Guru', thread: null });
  const url = receiver.url;
  const configs: ChannelConfig[] = [
    { kind: 'webhook', url, secret: newWebhookSecret() },
    { kind: 'slack', url },
    { kind: 'teams', url },
    { kind: 'ntfy', server: url, topic: 'guru' },
  ];
  for (const config of configs)
    expect((await sent(config, message)).body).toMatch(/guru\.test|This is a test/);
});
