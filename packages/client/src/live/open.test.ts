import { expect, test } from 'bun:test';
import { type Clock, systemClock } from '@guru/protocol';
import type { LiveEvent } from '@guru/protocol/api';
import { FakeClock, startProxy } from '@guru/testkit';
import { createApi } from '../api/create.ts';
import { serveLive } from '../fixtures/live-server.ts';
import { openLiveStream } from './open.ts';
import type { LiveState, LiveStream } from './types.ts';

const tokens = { current: () => 'token', refresh: async () => null };
const ROW = '0197c0de-0000-7000-8000-000000000001';

interface Watched extends Disposable {
  readonly stream: LiveStream;
  readonly states: LiveState[];
  /** The next event that comes. */
  nextEvent(): Promise<LiveEvent>;
  stateIs(state: LiveState): Promise<void>;
}

/** A stream that reconnects without a pause. */
function open(server: { readonly url: string }, clock: Clock = systemClock): Watched {
  const states: LiveState[] = [];
  const events: LiveEvent[] = [];
  const waiting: (() => void)[] = [];
  const wake = () => {
    for (const run of waiting.splice(0)) run();
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const stream = openLiveStream({
    api: createApi({ base_url: server.url, tokens }),
    random: () => 0,
    clock,
    onEvent(event) {
      events.push(event);
      wake();
    },
    onState(state) {
      states.push(state);
      wake();
    },
  });
  return {
    stream,
    states,
    async nextEvent() {
      await until(() => events.length > 0);
      return events.shift() ?? expect.unreachable();
    },
    stateIs: (state) => until(() => stream.state === state),
    [Symbol.dispose]: () => stream.close(),
  };
}

/** The pause before the next attempt stands on a clock that stands still, so somebody has to end it. */
async function wakeUntilLive(stream: LiveStream): Promise<void> {
  while (stream.state !== 'live') {
    stream.wake();
    await Bun.sleep(5);
  }
}

test('events come typed and in order, and unknown ones are passed over', async () => {
  using server = serveLive();
  using live = open(server);
  const connection = await server.nextConnection();
  expect(live.stream.state).toBe('reconnecting');
  expect(await live.nextEvent()).toEqual({ type: 'ready', stream_id: connection.stream_id });
  expect(live.states).toEqual(['live']);
  connection.sendRaw(
    ': nothing to say\n\nevent: from_the_future\ndata: {}\n\nevent: changed\ndata: no JSON\n\n',
  );
  connection.send({ type: 'changed', what: 'agents' });
  expect(await live.nextEvent()).toEqual({ type: 'changed', what: 'agents' });
});

test('an event that arrives in pieces is one event', async () => {
  using server = serveLive();
  using live = open(server);
  const connection = await server.nextConnection();
  await live.nextEvent();
  connection.sendRaw('event: chan');
  connection.sendRaw('ged\nda');
  connection.sendRaw('ta: {"what":"places"}\n');
  connection.sendRaw('\n');
  expect(await live.nextEvent()).toEqual({ type: 'changed', what: 'places' });
});

test('a stream that breaks is opened again, and what was watched is said again', async () => {
  using server = serveLive();
  await using line = await startProxy({ target: { host: '127.0.0.1', port: server.port } });
  using live = open({ url: `http://127.0.0.1:${line.port}` });
  const target = { agent_ids: [ROW], focus: ROW };
  live.stream.watch(target);
  const first = await server.nextConnection();
  await server.nextTarget();
  line.cut();
  const second = await server.nextConnection();
  await server.nextTarget();
  expect(server.targets).toEqual([
    { stream_id: first.stream_id, target },
    { stream_id: second.stream_id, target },
  ]);
  await live.stateIs('live');
  expect(live.states).toEqual(['live', 'reconnecting', 'live']);
});

test('a stream that ends in order is opened again without anybody being told', async () => {
  using server = serveLive();
  using live = open(server);
  (await server.nextConnection()).end();
  const second = await server.nextConnection();
  await live.nextEvent();
  expect(await live.nextEvent()).toEqual({ type: 'ready', stream_id: second.stream_id });
  expect(live.states).toEqual(['live']);
});

test('changes of the target in quick succession become one request', async () => {
  using server = serveLive();
  using live = open(server);
  await server.nextConnection();
  await live.stateIs('live');
  for (let row = 0; row < 50; row += 1) live.stream.watch({ agent_ids: [ROW], focus: null });
  await server.nextTarget();
  expect(server.targets.map(({ target }) => target)).toEqual([{ agent_ids: [ROW], focus: null }]);
});

test('a server that refuses the token ends the stream', async () => {
  using server = serveLive();
  server.answerWith(401);
  using live = open(server);
  await live.stateIs('offline');
  expect(live.states).toEqual(['offline']);
});

test('a server that fails is asked again until it works', async () => {
  using server = serveLive();
  server.answerWith(503);
  using live = open(server);
  await Bun.sleep(20);
  server.answerWith(200);
  await server.nextConnection();
  await live.stateIs('live');
});

test('a stream that is closed stays closed', async () => {
  using server = serveLive();
  const live = open(server);
  const connection = await server.nextConnection();
  await live.stateIs('live');
  live.stream.close();
  connection.send({ type: 'changed', what: 'agents' });
  await Bun.sleep(20);
  expect(live.states).toEqual(['live']);
  expect(await live.nextEvent()).toMatchObject({ type: 'ready' });
});

test('a_line_that_dies_without_a_word_is_noticed', async () => {
  using server = serveLive();
  await using line = await startProxy({ target: { host: '127.0.0.1', port: server.port } });
  const clock = new FakeClock();
  using live = open({ url: `http://127.0.0.1:${line.port}` }, clock);
  await live.stateIs('live');
  line.stall();
  await clock.advance(44_000);
  expect(live.stream.state).toBe('live');
  await clock.advance(2000);
  await live.stateIs('reconnecting');
  line.cut();
  line.resume();
  await wakeUntilLive(live.stream);
});

test('a break is shown as offline when it lasts, and heals at once when somebody wakes the stream', async () => {
  using server = serveLive();
  await using line = await startProxy({ target: { host: '127.0.0.1', port: server.port } });
  const clock = new FakeClock();
  using live = open({ url: `http://127.0.0.1:${line.port}` }, clock);
  await live.stateIs('live');
  server.answerWith(503);
  line.cut();
  await live.stateIs('reconnecting');
  await clock.advance(9999);
  expect(live.stream.state).toBe('reconnecting');
  await clock.advance(1);
  expect(live.stream.state).toBe('offline');
  server.answerWith(200);
  await wakeUntilLive(live.stream);
  expect(live.states).toEqual(['live', 'reconnecting', 'offline', 'live']);
});

test('nothing is left behind by a stream that is closed', async () => {
  using server = serveLive();
  const clock = new FakeClock();
  const live = open(server, clock);
  await live.stateIs('live');
  live.stream.watch({ agent_ids: [ROW], focus: null });
  live.stream.close();
  await clock.advance(0);
  while (clock.pending > 0) await Bun.sleep(5);
  expect(clock.pending).toBe(0);
});
