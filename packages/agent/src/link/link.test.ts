import { afterAll, expect, test } from 'bun:test';
import { CLOSE_CODES, dataFrame, FrameType, pingFrame } from '@guru/protocol';
import { settle, startProxy, watchLeaks } from '@guru/testkit';
import { Stage } from './fixtures/stage.ts';
import { TestServer } from './fixtures/test-server.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

const ACK = { type: 'heartbeat_ack', payload: { seq: 1, server_time: 1 } } as const;

test('a hello comes first, and what the server says before its welcome is not passed on', async () => {
  await using stage = await Stage.open({
    greeted: (guest) => {
      guest.say(ACK);
      guest.sendBytes(dataFrame(7, 1, 0, new Uint8Array(1)).slice());
      guest.welcome();
      guest.sendBytes(dataFrame(7, 1, 0, new Uint8Array(1)).slice());
      guest.say(ACK);
    },
  });
  const guest = await stage.up();
  await stage.user.heard.next(({ type }) => type === 'heartbeat_ack');
  await stage.stop();
  expect(guest.said.all.map(({ type }) => type)).toEqual(['hello', 'goodbye']);
  expect(stage.user.story).toEqual(['up', 'frame', 'heartbeat_ack', 'down begins', 'down', 'stopped']);
});

test('a_welcome_that_comes_with_the_upgrade_is_taken_after_the_hello', async () => {
  await using stage = await Stage.open({ opened: (guest) => guest.welcome(), greeted: () => {} });
  const guest = await stage.up();
  expect((await guest.hears('hello')).payload.boot_id).toBe('boot');
  expect(stage.states.all).toEqual(['proving', 'connecting', 'greeting', 'up']);
});

test('a second welcome changes nothing', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  guest.welcome(100);
  guest.say(ACK);
  await stage.user.heard.next(({ type }) => type === 'heartbeat_ack');
  expect(stage.user.story).toEqual(['up', 'heartbeat_ack']);
});

test('a_server_without_a_welcome_is_left_after_20_s', async () => {
  await using stage = await Stage.open({ greeted: () => {} });
  const guest = await stage.guest();
  await guest.hears('hello');
  await stage.clock.advance(19_999);
  expect(stage.link.state).toBe('greeting');
  await stage.clock.advance(1);
  expect(await guest.closed).toMatchObject({ code: CLOSE_CODES.protocol_broken });
  await stage.reaches('waiting');
  expect(stage.user.story).toEqual([]);
});

test('what can not be read is answered with a nak that says what it was, and changes nothing else', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  for (const [text, code] of [
    ['{', 'not_json'],
    ['{"type":"dance","payload":{}}', 'unknown_type'],
    ['{"type":"goaway","payload":{"reason":"now"}}', 'bad_payload'],
    [`"${'x'.repeat(300 * 1024)}"`, 'too_large'],
    ['"\\ud800\u{1F600}', 'not_json'],
  ] as const) {
    guest.sendText(text);
    const { payload } = await guest.hears('nak');
    expect(payload).toMatchObject({ code, about: text.slice(0, 200) });
  }
  expect(stage.link.state).toBe('up');
  expect(stage.user.story).toEqual(['up']);
});

test('a_nak_is_never_answered_not_even_one_that_can_not_be_read', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  guest.say({ type: 'nak', payload: { code: 'not_json', message: '\u001b[31mred\u009b', about: '' } });
  guest.sendText('{"type":"nak"}');
  guest.sendText('{"type":"nak","payload":{"code":7}}');
  guest.sendText('[]');
  await guest.hears('nak');
  expect(guest.said.all.map(({ type }) => type)).toEqual(['hello', 'nak']);
  expect(stage.log).toContain('could not read a nak');
  expect(stage.log).not.toContain('\u001b');
  expect(stage.log).not.toContain('\u009b');
});

test('a_server_whose_third_frame_in_a_minute_can_not_be_read_is_left_with_1002', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  const oversize = dataFrame(7, 1, 0, new Uint8Array(16_384));
  const bad = [Uint8Array.of(), Uint8Array.of(99), new Uint8Array([...oversize, 0])];
  for (const bytes of bad) {
    guest.sendBytes(bytes);
    expect((await guest.hears('nak')).payload.code).toBe('bad_frame');
  }
  expect(await guest.closed).toMatchObject({ code: CLOSE_CODES.protocol_broken });
  await stage.reaches('waiting');
});

test('unreadable frames further apart than that are forgiven', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  for (let count = 0; count < 5; count += 1) {
    guest.sendBytes(Uint8Array.of(99));
    await guest.hears('nak');
    await stage.clock.advance(31_000);
  }
  expect(stage.link.state).toBe('up');
});

test('a PING is answered with its own bytes', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  const opaque = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  guest.sendBytes(pingFrame(FrameType.PING, opaque).slice());
  const pong = await guest.frames.next((frame) => frame.type === FrameType.PONG);
  expect([...pong.payload]).toEqual([...opaque]);
});

test('a_server_that_is_silent_for_55_s_is_cut_off', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  await stage.clock.advance(40_000);
  guest.say(ACK);
  await stage.user.heard.next(() => true);
  await stage.clock.advance(54_999);
  expect(stage.link.state).toBe('up');
  await stage.clock.advance(1);
  await stage.reaches('waiting');
  expect(stage.user.story.at(-1)).toBe('down');
  expect(stage.log).toContain('nothing was heard for 55 s');
});

test('with rarer heartbeats a server may be silent until one has gone unanswered', async () => {
  await using stage = await Stage.open({ greeted: (guest) => guest.welcome(60_000) });
  await stage.up();
  await stage.clock.advance(87_999);
  expect(stage.link.state).toBe('up');
  await stage.clock.advance(1);
  await stage.reaches('waiting');
});

test.each(['frames', 'messages'] as const)(
  'a_socket_that_takes_no_%s_is_cut_off_before_it_fills_the_memory',
  async (what) => {
    await using server = await TestServer.start();
    await using proxy = await startProxy({ target: { host: '127.0.0.1', port: server.port } });
    await using stage = await Stage.open(
      {},
      { identity: () => server.identity({ server_url: `http://127.0.0.1:${proxy.port}` }) },
    );
    await stage.reaches('up');
    proxy.stall();
    const { wire } = stage.user;
    if (wire === undefined) throw new Error('the link has no wire');
    if (what === 'frames') {
      stage.user.hop?.enqueue(1, dataFrame(7, 1, 0, new Uint8Array(1000)));
      // A PING follows after a second, and has ten to be answered.
      await stage.clock.advance(10_999);
      expect(stage.link.state).toBe('up');
      await stage.clock.advance(1);
    } else {
      const about = 'x'.repeat(200);
      let sent = 0;
      for (; stage.link.state === 'up' && sent < 1_000_000; sent += 1) {
        wire.send({ type: 'nak', payload: { code: 'not_json', message: about.repeat(5), about } });
        if (sent % 100 === 0) await settle();
      }
      expect(sent).toBeLessThan(1_000_000);
    }
    await stage.reaches('waiting');
    expect(stage.user.story).toEqual(['up', 'down begins', 'down']);
    expect(stage.log).toContain('the server takes nothing');
    await stage.stop();
  },
  20_000,
);

test('a_frame_or_message_after_the_end_goes_nowhere', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  guest.terminate();
  await stage.reaches('waiting');
  stage.user.wire?.send({ type: 'goodbye', payload: { reason: 'shutdown' } });
  stage.user.hop?.ping();
  await settle();
  expect(guest.said.all.length).toBe(1);
});
