import { afterAll, beforeAll, expect, test } from 'bun:test';
import { technicianSubprotocols } from '@guru/protocol';
import { call } from '../../fixtures/index.ts';
import { type Lab, must, openLab, type Person } from './fixtures/lab.ts';
import type { TestTechnician } from './fixtures/test-technician.ts';

const START_MS = 30_000;

let lab: Lab;
let ann: Person;
let bob: Person;
let session_id: string;
let window: TestTechnician;
let stop: () => Promise<void>;

beforeAll(async () => {
  lab = await openLab();
  [ann, bob] = await Promise.all([lab.person('technician'), lab.person('technician')]);
  const { agent, agent_id } = await lab.agent();
  session_id = await lab.session(ann, agent_id);
  window = await lab.attach(ann, session_id);
  stop = async () => {
    await window[Symbol.asyncDispose]();
    await agent[Symbol.asyncDispose]();
  };
}, START_MS);
afterAll(async () => {
  await stop?.();
  await lab?.[Symbol.asyncDispose]();
}, START_MS);

/** Shows a ticket at the door. Answers whether it opened. */
function knock(ticket: string): Promise<boolean> {
  const socket = new WebSocket(`${lab.url.replace(/^http/, 'ws')}/api/v1/tunnel/attach`, {
    protocols: technicianSubprotocols(ticket),
    headers: { origin: lab.url },
  });
  return new Promise((resolve) => {
    socket.onopen = () => {
      socket.close();
      resolve(true);
    };
    socket.onerror = () => resolve(false);
  });
}

const window_id = crypto.randomUUID();
const TICKETS: readonly [string, () => Promise<string>][] = [
  ['for a window', () => lab.ticket(ann, session_id)],
  ['to come back to a window', () => lab.ticket(ann, session_id, { window_id, received: 0 })],
  [
    'to watch',
    async () => {
      const asked = { token: bob.token, body: { session_id } };
      return (await must(call(lab.url, 'POST /api/v1/tunnel/watch', asked))).ticket;
    },
  ],
];

test.each(TICKETS)('a_ticket_%s_opens_once_however_often_and_at_once_it_is_shown', async (_, issue) => {
  const ticket = await issue();
  const opened = await Promise.all(Array.from({ length: 5 }, () => knock(ticket)));
  expect(opened.filter(Boolean)).toHaveLength(1);
  expect(await knock(ticket)).toBe(false);
  expect((await lab.status(ann, session_id)).status).toBe('active');
});

test.each(TICKETS)('a ticket %s is no access token, nor the other way round', async (_, issue) => {
  const ticket = await issue();
  const asked = await call(lab.url, 'GET /api/v1/me', { token: ticket });
  expect(asked.ok ? 'ok' : asked.problem.code).toBe('not_signed_in');
  expect(await knock(ann.token)).toBe(false);
  expect(await knock(ticket)).toBe(true);
});
