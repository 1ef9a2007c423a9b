import { afterAll, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { CHANNEL_TYPES, type JsonObject, MAX_PAYLOAD_BYTES } from '@guru/protocol';
import { watchLeaks } from '@guru/testkit';
import { ChannelStage } from '../fixtures/channel-stage.ts';
import { eventually } from '../fixtures/processes.ts';
import { echo, endOf, startTarget } from './fixtures/target.ts';
import { serveForward } from './index.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

const stage = (targets: string[] = ['*:*']) => new ChannelStage('forward', serveForward, { targets });
const to = (port: number): JsonObject => ({ host: 'localhost', port });
const LIMIT = 64 * 1024 * 1024;
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('bytes go both ways, whole and in order', async () => {
  await using target = await startTarget(echo);
  await using on = stage();
  const screen = on.open('forward', to(target.port));
  const sent = crypto.getRandomValues(new Uint8Array(60_000));
  for (let count = 0; count < 200; count += 1) {
    if (!screen.channel.write(sent)) await screen.channel.room();
  }
  screen.channel.end();
  expect(await screen.ended).toEqual({ how: 'finished' });
  expect(hash(screen.bytes)).toBe(hash(Buffer.concat(new Array(200).fill(sent))));
});

test('one_who_has_ended_still_gets_the_answer', async () => {
  await using target = await startTarget((socket) => {
    socket.resume();
    socket.on('end', () => socket.end('an answer to the whole'));
  });
  await using on = stage();
  const screen = on.open('forward', to(target.port));
  screen.type('a question');
  screen.channel.end();
  expect(await screen.ended).toEqual({ how: 'finished' });
  expect(screen.text).toBe('an answer to the whole');
});

test('a_target_that_has_ended_still_takes_bytes', async () => {
  await using target = await startTarget((socket) => void socket.end('enough said'));
  await using on = stage();
  const screen = on.open('forward', to(target.port));
  await screen.until(() => screen.hasFin);
  const socket = await target.next();
  const taken: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => void taken.push(bytes));
  const end = new Promise((resolve) => socket.on('end', resolve));
  screen.channel.write(new Uint8Array(3_000_000));
  screen.channel.end();
  await end;
  expect(Buffer.concat(taken).length).toBe(3_000_000);
  expect(await screen.ended).toEqual({ how: 'finished' });
});

test('a_target_that_cuts_resets_the_channel', async () => {
  await using target = await startTarget(
    (socket) => void socket.once('data', () => socket.resetAndDestroy()),
  );
  await using on = stage();
  const screen = on.open('forward', to(target.port));
  screen.type('x');
  expect(await screen.ended).toMatchObject({ how: 'reset', by: 'peer', code: 'connection_reset' });
});

test('a_technician_who_cuts_resets_the_connection', async () => {
  await using target = await startTarget((socket) => void socket.resume());
  await using on = stage();
  const screen = on.open('forward', to(target.port));
  await screen.accepted;
  const end = endOf(await target.next());
  screen.channel.reset('connection_reset', 'enough');
  expect(await end).toBe('ECONNRESET');
});

test('a port where nobody listens is unreachable', async () => {
  let port = 0;
  {
    await using target = await startTarget();
    port = target.port;
  }
  await using on = stage();
  expect(await on.open('forward', to(port)).ended).toMatchObject({ how: 'reset', code: 'unreachable' });
});

test('a name that nobody knows is unreachable', async () => {
  await using on = stage();
  const screen = on.open('forward', { host: 'no-such-host.invalid', port: 80 });
  expect(await screen.ended).toMatchObject({ how: 'reset', code: 'unreachable' });
});

test('a_target_outside_the_grant_is_refused_and_never_touched', async () => {
  await using target = await startTarget();
  await using on = stage([`10.0.0.1:*`, `localhost:${target.port + 1}`]);
  for (const host of ['localhost', '127.0.0.1', '0.0.0.0', '::ffff:127.0.0.1', '127.1']) {
    const screen = on.open('forward', { host, port: target.port });
    expect(await screen.ended).toMatchObject({ how: 'reset', code: 'not_allowed' });
  }
  expect(target.sockets.size).toBe(0);
});

test('loopback is both addresses: the one where somebody listens is found', async () => {
  await using target = await startTarget((socket) => void socket.end('here'), '::1');
  await using on = stage([`localhost:${target.port}`]);
  const screen = on.open('forward', to(target.port));
  await screen.until(() => screen.hasFin);
  expect(screen.text).toBe('here');
});

test('a_target_that_never_reads_holds_no_more_than_the_window_and_stalls_no_other', async () => {
  await using deaf = await startTarget((socket) => void socket.pause());
  await using target = await startTarget(echo);
  await using on = stage();
  const screen = on.open('forward', to(deaf.port));
  await screen.accepted;
  const piece = new Uint8Array(64 * 1024);
  let written = 0;
  let looks = 0;
  // The kernel takes some megabytes for both ends, and the window is filled; then nothing moves any more.
  await eventually(() => {
    const before = written;
    for (; written < LIMIT && screen.channel.queuedBytes < 1_000_000; written += piece.length) {
      screen.channel.write(piece);
    }
    looks = written === before ? looks + 1 : 0;
    return looks === 20;
  });

  const other = on.open('forward', to(target.port));
  other.type('hello');
  await other.shows('hello');
  other.channel.reset('session_closed', 'enough');
  expect(screen.channel.credit).toBeLessThan(MAX_PAYLOAD_BYTES);
  expect(written).toBeLessThan(LIMIT);
  const end = endOf(await deaf.next());
  await on.session.close();
  expect(await end).toBe('ECONNRESET');
});

test('a_technician_who_never_reads_holds_the_target_back', async () => {
  const piece = Buffer.alloc(1_000_000);
  let taken = 0;
  await using target = await startTarget((socket) => {
    const more = () => {
      taken += piece.length;
      if (taken < 200_000_000) socket.write(piece, more);
      else socket.end();
    };
    more();
  });
  await using on = stage();
  const screen = on.open('forward', to(target.port));
  screen.stopReading();
  await screen.until(() => screen.received > CHANNEL_TYPES.forward.startWindow - MAX_PAYLOAD_BYTES);
  await eventually(() => (on.served[0]?.queuedBytes ?? 0) > 0);
  expect(on.served[0]?.queuedBytes).toBeLessThan(1024 * 1024);
  expect(taken).toBeLessThan(200_000_000);
  screen.readAgain();
  await screen.until(() => screen.received > 20_000_000);
});

test('a_session_that_ends_leaves_no_connection', async () => {
  await using target = await startTarget();
  await using on = stage();
  const screens = Array.from({ length: 32 }, () => on.open('forward', to(target.port)));
  await Promise.all(screens.map(({ accepted }) => accepted));
  await eventually(() => target.sockets.size === 32);
  await on.session.close();
  await eventually(() => target.sockets.size === 0);
  expect(on.served.every(({ state }) => state === 'closed')).toBe(true);
});

test.each<[string, JsonObject]>([
  ['no_host', { port: 80 }],
  ['an_empty_host', { host: '', port: 80 }],
  ['a_host_with_a_space', { host: 'a b', port: 80 }],
  ['a_host_with_a_null', { host: 'localhost\0.evil', port: 80 }],
  ['a_host_that_is_too_long', { host: 'a'.repeat(256), port: 80 }],
  ['no_port', { host: 'localhost' }],
  ['port_0', { host: 'localhost', port: 0 }],
  ['a_port_too_high', { host: 'localhost', port: 65_536 }],
  ['a_port_as_text', { host: 'localhost', port: '80' }],
  ['an_unknown_field', { host: 'localhost', port: 80, path: '/' }],
])('params_with_%s_are_refused', async (_, params) => {
  await using on = stage();
  expect(await on.open('forward', params).ended).toMatchObject({ how: 'reset', code: 'bad_params' });
});
