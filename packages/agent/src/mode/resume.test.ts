import { expect, test } from 'bun:test';
import type { OpenRequest } from '@guru/protocol';
import { CLOSE_CODES } from '@guru/protocol';
import { ack, error, ready } from './fixtures/answers.ts';
import { CLEAN_UP_MS, GRACE_MS, ModeStage, openOrder } from './fixtures/mode-stage.ts';

/** A mode with a session on route 11, and one on 22 if it is to have two. */
async function opened(options: ConstructorParameters<typeof ModeStage>[0] = {}): Promise<ModeStage> {
  const stage = new ModeStage(options);
  stage.up();
  await stage.hear(openOrder(1, 1, 11));
  if (options.maxSessions === 2) await stage.hear(openOrder(2, 2, 22));
  return stage;
}

/** Counts upwards to the technician, a number each millisecond, for as long as the channel lives. */
async function count(stage: ModeStage, request: OpenRequest): Promise<void> {
  const channel = request.accept({}, {});
  for (let number = 0; !request.signal.aborted; number += 1) {
    channel.write(new TextEncoder().encode(`${number},`));
    await new Promise<void>((resolve) => stage.clock.setTimeout(resolve, 1));
  }
}

test('what a channel sends comes to its technician once and in order, over a link that is lost again and again', async () => {
  const stage: ModeStage = await opened({ handler: (request) => count(stage, request) });
  let text = '';
  const channel = stage.wire.technician(11).open(
    'speed',
    {},
    {
      onData(bytes) {
        text += new TextDecoder().decode(bytes);
        channel.consume(bytes.length);
      },
    },
  );
  for (let cut = 1; cut <= 20; cut += 1) {
    await stage.clock.advance(cut);
    await stage.lose(cut * 3);
    await stage.back([1]);
  }
  await stage.clock.advance(10_000);
  const numbers = text.split(',').slice(0, -1).map(Number);
  expect(numbers.length).toBeGreaterThan(1000);
  expect(numbers).toEqual(numbers.map((_, index) => index));
  await stage.down();
  expect(stage.clock.pending).toBe(0);
});

test('a session that nobody comes back for ends when the grace is over, and not before', async () => {
  const stage = await opened();
  await stage.opensChannel(11);
  await stage.lose();
  await stage.clock.advance(GRACE_MS - 1);
  expect({ state: stage.mode.state, living: stage.living }).toEqual({ state: 'away', living: 1 });
  await stage.clock.advance(1 + CLEAN_UP_MS);
  expect({ state: stage.mode.state, living: stage.living }).toEqual({ state: 'offline', living: 0 });
  expect(stage.mode.hello().resume).toBeNull();
  stage.wire.end();
  expect(stage.clock.pending).toBe(0);
});

test('hello names the hop and what has come over it, only while something waits', async () => {
  const stage = await opened();
  expect(stage.mode.hello().resume).toBeNull();
  await stage.opensChannel(11);
  await stage.lose();
  expect(stage.mode.hello().resume).toEqual({ hop: 'hop-1', received: expect.any(Number) });
  expect(stage.mode.hello().resume?.received).toBeGreaterThan(0);
  await stage.stop();
});

test('what the server does not hold any more ends, the rest goes on and says that it is ready', async () => {
  const stage = await opened({ maxSessions: 2 });
  await stage.opensChannel(11);
  await stage.opensChannel(22);
  await stage.lose();
  stage.said();
  await stage.back([2]);
  expect(stage.said()).toEqual([ready(2)]);
  await stage.clock.advance(CLEAN_UP_MS);
  expect(stage.living).toBe(1);
  expect(await stage.hear(openOrder(1, 1, 11))).toEqual([ack(1), error(1, 'session_closed')]);
  await stage.down();
});

test('a_server_that_has_started_anew_ends_what_waited', async () => {
  const stage = await opened();
  await stage.opensChannel(11);
  await stage.lose();
  stage.up();
  await stage.clock.advance(CLEAN_UP_MS);
  expect({ state: stage.mode.state, living: stage.living }).toEqual({ state: 'heartbeat', living: 0 });
  await stage.down();
  expect(stage.clock.pending).toBe(0);
});

test('an_agent_that_is_stopped_while_it_is_away_leaves_nothing', async () => {
  const stage = await opened();
  await stage.opensChannel(11);
  await stage.lose();
  await stage.stop();
  expect({ state: stage.mode.state, living: stage.living, timers: stage.clock.pending }).toEqual({
    state: 'offline',
    living: 0,
    timers: 0,
  });
});

test('a_server_that_claims_what_was_never_sent_is_left_loudly_and_its_sessions_end', async () => {
  const stage = await opened();
  await stage.opensChannel(11);
  await stage.lose();
  await stage.back([1], 1_000_000);
  expect(stage.wire.closedWith).toBe(CLOSE_CODES.resume_out_of_range);
  expect(stage.lines.join('')).toContain('not where we are');
  await stage.down();
  expect({ state: stage.mode.state, living: stage.living }).toEqual({ state: 'offline', living: 0 });
});
