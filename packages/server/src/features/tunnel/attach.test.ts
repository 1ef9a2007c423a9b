import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { CLOSE_CODES, TECHNICIAN_SUBPROTOCOL, technicianSubprotocols } from '@guru/protocol';
import { call } from '../../fixtures/index.ts';
import { openHalf } from '../../gateway/fixtures/half-open.ts';
import type { TestAgent } from '../../gateway/fixtures/test-agent.ts';
import { type Lab, must, openLab, type Person } from './fixtures/lab.ts';
import { TestTechnician } from './fixtures/test-technician.ts';
import { SESSION_POLICY } from './policy.ts';

let lab: Lab;
let ann: Person;
let agent: TestAgent;
let agent_id: string;

beforeAll(async () => {
  lab = await openLab();
  ann = await lab.person('technician');
  ({ agent, agent_id } = await lab.agent());
});
afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

/** A session for one test, closed at its end. */
async function session() {
  const session_id = await lab.session(ann, agent_id);
  const close = () => call(lab.url, 'POST /api/v1/tunnel/close', { token: ann.token, body: { session_id } });
  return { session_id, [Symbol.asyncDispose]: async () => void (await close()) };
}

/** The answer to an upgrade that must be refused. */
async function upgrade(headers: Record<string, string>) {
  const response = await fetch(`${lab.url}/api/v1/tunnel/attach`, {
    headers: { upgrade: 'websocket', connection: 'upgrade', ...headers },
  });
  const { code } = (await response.json()) as { code: string };
  return [response.status, code];
}

const protocols = (ticket: string) => technicianSubprotocols(ticket).join(', ');

describe('who may attach', () => {
  test('a window is told what it is attached to', async () => {
    await using one = await session();
    await using technician = await lab.attach(ann, one.session_id);
    const [attached] = technician.inbox.all;
    expect(attached).toMatchObject({
      type: 'attached',
      payload: {
        session_id: one.session_id,
        route: (await agent.inbox.next('tunnel_open')).payload.route,
        agent: { agent_id, hostname: 'web-01', os: 'linux' },
        limits: { max_channels: 64, idle_timeout_ms: 4 * 3_600_000, max_sessions: 1 },
      },
    });
  });

  test('a first ticket comes with the session when it is asked for', async () => {
    const { token } = ann;
    const body = { agent_id, ticket: true };
    const opened = await must(call(lab.url, 'POST /api/v1/tunnel/open', { token, body }));
    const { session_id, ticket = '' } = opened;
    await using technician = await TestTechnician.attach(lab.url, ticket);
    expect(technician.inbox.all[0]).toMatchObject({ type: 'attached', payload: { session_id } });
    await must(call(lab.url, 'POST /api/v1/tunnel/close', { token, body: { session_id } }));
  });

  test('a_ticket_that_comes_again_is_refused', async () => {
    await using one = await session();
    const ticket = await lab.ticket(ann, one.session_id);
    await using _technician = await TestTechnician.attach(lab.url, ticket);
    expect(await upgrade({ origin: lab.url, 'sec-websocket-protocol': protocols(ticket) })).toEqual([
      401,
      'bad_ticket',
    ]);
  });

  test('a_page_of_another_site_is_refused_and_uses_up_no_ticket', async () => {
    await using one = await session();
    const ticket = await lab.ticket(ann, one.session_id);
    const bad = [403, 'bad_origin'];
    const headers = { 'sec-websocket-protocol': protocols(ticket) };
    expect(await upgrade({ ...headers, origin: 'https://evil.example' })).toEqual(bad);
    expect(await upgrade({ ...headers, origin: 'null' })).toEqual(bad);
    expect(await upgrade({ ...headers, origin: `${lab.url}.evil.example` })).toEqual(bad);
    expect(await upgrade(headers)).toEqual(bad);
    await using _technician = await TestTechnician.attach(lab.url, ticket);
  });

  test('a made-up ticket, none at all, and no subprotocol are refused', async () => {
    const origin = lab.url;
    const made = Buffer.alloc(32, 7).toString('base64url');
    expect(await upgrade({ origin, 'sec-websocket-protocol': protocols(made) })).toEqual([401, 'bad_ticket']);
    expect(await upgrade({ origin, 'sec-websocket-protocol': TECHNICIAN_SUBPROTOCOL })).toEqual([
      401,
      'bad_ticket',
    ]);
    expect(await upgrade({ origin })).toEqual([426, 'upgrade_required']);
    const response = await fetch(`${lab.url}/api/v1/tunnel/attach`, { headers: { origin } });
    expect(response.status).toBe(426);
  });

  test('a ticket is worth nothing once its session has closed', async () => {
    const one = await session();
    const ticket = await lab.ticket(ann, one.session_id);
    await one[Symbol.asyncDispose]();
    const headers = { origin: lab.url, 'sec-websocket-protocol': protocols(ticket) };
    expect(await upgrade(headers)).toEqual([409, 'session_closed']);
  });

  test('a session is open in at most eight windows', async () => {
    await using one = await session();
    await using windows = new AsyncDisposableStack();
    for (let count = 0; count < 8; count += 1) windows.use(await lab.attach(ann, one.session_id));
    const ticket = await lab.ticket(ann, one.session_id);
    const headers = { origin: lab.url, 'sec-websocket-protocol': protocols(ticket) };
    expect(await upgrade(headers)).toEqual([409, 'too_many_clients']);
  });
});

describe('what a window may not say', () => {
  test.each([
    ['not_json', '{'],
    ['unknown_type', '{"type":"attached","payload":{}}'],
    ['unknown_type', '{"type":"tunnel_close","id":"x","payload":{}}'],
  ])('text that can not be read gets a nak %s', async (code, text) => {
    await using one = await session();
    await using technician = await lab.attach(ann, one.session_id);
    technician.sendText(text);
    expect((await technician.inbox.next('nak')).payload.code).toBe(code);
    await technician.open();
  });

  test('a_frame_with_the_route_of_another_session_is_refused', async () => {
    await using one = await session();
    await using technician = await lab.attach(ann, one.session_id);
    const before = agent.frames.length;
    const frame = new Uint8Array(12);
    frame[0] = 6;
    new DataView(frame.buffer).setUint32(4, technician.route ^ 1);
    new DataView(frame.buffer).setUint32(8, 1);
    technician.sendBytes(frame);
    expect((await technician.inbox.next('nak')).payload.code).toBe('bad_frame');
    expect(agent.frames).toHaveLength(before);
  });

  test('the third unreadable frame ends the session as a broken protocol', async () => {
    const one = await session();
    const technician = await lab.attach(ann, one.session_id);
    for (let count = 0; count < 3; count += 1) technician.sendBytes(Uint8Array.of(99));
    expect(await technician.closed).toMatchObject({ code: CLOSE_CODES.protocol_broken });
    expect(await lab.closed(ann, one.session_id)).toBe('protocol_error');
  });
});

test('a half-open window is given up when it takes nothing for ten seconds and nobody comes back to it in the grace', async () => {
  await using one = await session();
  const ticket = await lab.ticket(ann, one.session_id);
  const headers = { origin: lab.url, 'sec-websocket-protocol': protocols(ticket) };
  using _socket = await openHalf(Number(new URL(lab.url).port), '/api/v1/tunnel/attach', headers);
  const mux = agent.sessions.get(one.session_id)?.mux;
  // A frame for nobody is answered to the agent; a channel of the agent's goes to the window, which answers no PING.
  mux?.open('speed', { direction: 'echo', bytes: 1 }, {});
  await agent.beat();
  const skip = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      lab.clock.skip(1000);
      await agent.beat();
    }
  };
  await skip(12);
  expect((await lab.status(ann, one.session_id)).status).toBe('active');
  await skip(SESSION_POLICY.grace_ms / 1000);
  expect(await lab.closed(ann, one.session_id)).toBe('technician_disconnected');
});
