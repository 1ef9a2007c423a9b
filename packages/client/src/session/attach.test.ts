import { expect, test } from 'bun:test';
import { type FarEnd, SESSION_ID, serveSpeed, startFarEnd, TICKET } from '../fixtures/far-end.ts';
import { attachSession } from './attach.ts';
import { SessionProblem } from './problem.ts';
import { fromWebSocket } from './web-socket.ts';

const openSocket = fromWebSocket((url, protocols) => new WebSocket(url, protocols));
const attach = ({ socket_url }: FarEnd, ticket = TICKET) => attachSession({ socket_url, ticket, openSocket });

test('attaching tells what the session is', async () => {
  using far = startFarEnd();
  await using session = await attach(far);
  expect(session.info).toMatchObject({ session_id: SESSION_ID, agent: { hostname: 'web-01' } });
});

test('a ticket that is worth nothing is a problem, not a wait', async () => {
  using far = startFarEnd();
  const error = await attach(far, 'B'.repeat(43)).catch((problem: unknown) => problem);
  expect(error).toBeInstanceOf(SessionProblem);
  expect(error).toMatchObject({ code: 'not_attached' });
});

test('a caller that gives up before the server has attached gets its own reason', async () => {
  using far = startFarEnd({ attach: false });
  const gaveUp = new AbortController();
  const attaching = attachSession({
    socket_url: far.socket_url,
    ticket: TICKET,
    openSocket,
    signal: gaveUp.signal,
  });
  const reason = new Error('the tab is closed');
  gaveUp.abort(reason);
  expect(await attaching.catch((error: unknown) => error)).toBe(reason);
});

test('a session that the server ends says why', async () => {
  using far = startFarEnd();
  const session = await attach(far);
  far.closeSession('taken_over');
  expect(await session.closed).toEqual({ reason: 'taken_over', code: 4410 });
});

test('a connection that breaks is told apart from a session that ended', async () => {
  using far = startFarEnd();
  const session = await attach(far);
  far.drop();
  expect(await session.closed).toEqual({ reason: 'connection_lost', code: 1006 });
});

test('what_can_not_be_read_is_answered_and_the_third_time_ends_the_connection', async () => {
  using far = startFarEnd();
  const session = await attach(far);
  far.send('no JSON at all');
  far.send(new Uint8Array([1, 2, 3]));
  far.send(JSON.stringify({ type: 'made_up', payload: {} }));
  expect((await session.closed).code).toBe(1002);
  await far.closed;
  const codes = far.texts.map((text) => JSON.parse(text).payload.code);
  expect(codes).toEqual(['not_json', 'bad_frame', 'unknown_type']);
});

test('measurements come to the last byte in every direction', async () => {
  using far = startFarEnd({ onOpen: serveSpeed });
  await using session = await attach(far);
  for (const direction of ['download', 'upload', 'echo'] as const) {
    let progress = 0;
    const bytes = 2_000_000;
    const onProgress = (done: number) => {
      progress = done;
    };
    const result = await session.measureSpeed({ direction, bytes, onProgress });
    expect({ direction, bytes: result.bytes, progress }).toEqual({ direction, bytes, progress: bytes });
    expect(result.bytes_per_s).toBeGreaterThan(0);
  }
});

test('a measurement that the device refuses fails with its code', async () => {
  using far = startFarEnd({ onOpen: (request) => request.reject('not_allowed', 'not on this one') });
  await using session = await attach(far);
  const error = await session
    .measureSpeed({ direction: 'echo', bytes: 10 })
    .catch((problem: unknown) => problem);
  expect(error).toMatchObject({ code: 'not_allowed', message: 'not on this one' });
});

test('an upload that is given up ends at once, with the caller’s reason', async () => {
  using far = startFarEnd({ onOpen: (request) => void request.accept({}, {}) });
  await using session = await attach(far);
  const gaveUp = new AbortController();
  const reason = new Error('enough');
  const measuring = session.measureSpeed({
    direction: 'upload',
    bytes: 1e12,
    signal: gaveUp.signal,
    onProgress: () => gaveUp.abort(reason),
  });
  expect(await measuring.catch((error: unknown) => error)).toBe(reason);
});
