import { createHmac, randomBytes } from 'node:crypto';
import { headlineOf, type Message, type MessageItem } from '../message.ts';
import { post } from '../outgoing/post.ts';
import type { Send } from './types.ts';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;
/** By the Standard Webhooks specification. */
const LEAST_SECRET_BYTES = 24;
const MOST_SECRET_BYTES = 64;

/** A new secret, `whsec_` and base64. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

export function isWebhookSecret(text: string): boolean {
  const key = keyOf(text);
  return key !== null && key.length >= LEAST_SECRET_BYTES && key.length <= MOST_SECRET_BYTES;
}

/** The signature of the Standard Webhooks specification, version 1. `timestamp` in Unix seconds. */
export function signWebhook(secret: string, id: string, timestamp: number, body: string): string {
  const key = keyOf(secret);
  if (key === null) throw new Error('this is no secret of a webhook');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return `v1,${mac}`;
}

/** Posts JSON, signed by the Standard Webhooks specification. */
export const sendWebhook: Send<'webhook'> = async ({ url, secret = '' }, message, { now, ...parts }) => {
  const timestamp = Math.floor(now() / 1000);
  const body = JSON.stringify(bodyOf(message));
  const headers = {
    'content-type': 'application/json',
    'webhook-id': message.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signWebhook(secret, message.id, timestamp, body),
  };
  return `it answered ${await post({ ...parts, url, body, headers })}`;
};

function bodyOf({ created_at, items, is_test }: Message) {
  return {
    type: is_test ? 'guru.test' : 'guru.alerts',
    timestamp: new Date(created_at).toISOString(),
    data: { items: items.map(itemOf) },
  };
}

function itemOf(item: MessageItem) {
  const { what, subject, severity, title, summary, device, agent_id, place, step, last_time, devices, url } =
    item;
  const named = { [`${subject.kind}_id`]: subject.id };
  const at = new Date(item.at).toISOString();
  const told = { what, ...named, severity, at, headline: headlineOf(item), title, summary };
  return {
    ...told,
    device,
    agent_id,
    place,
    step,
    last_time,
    devices,
    url,
    acknowledge_url: item.acknowledge_url,
  };
}

function keyOf(text: string): Buffer | null {
  const base64 = text.slice(PREFIX.length);
  if (!text.startsWith(PREFIX) || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  return Buffer.from(base64, 'base64');
}
