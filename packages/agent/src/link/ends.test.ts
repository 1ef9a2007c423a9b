import { afterAll, describe, expect, test } from 'bun:test';
import { CLOSE_CODES } from '@guru/protocol';
import { settle, watchLeaks } from '@guru/testkit';
import type { Guest } from './fixtures/guest.ts';
import { Stage } from './fixtures/stage.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

const { done, going_away, version_refused, replaced, revoked } = CLOSE_CODES;

test('a connection that breaks is followed by another, after a delay and after the clean-up', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  const cleanUp = Promise.withResolvers<void>();
  stage.user.cleanUp = cleanUp.promise;
  guest.terminate();
  await guest.closed;
  while (stage.user.story.at(-1) !== 'down begins') await settle();
  await stage.clock.advance(600_000);
  expect(stage.link.state).toBe('up');
  expect(stage.server.challenges).toBe(1);
  cleanUp.resolve();
  await stage.reaches('waiting');
  await stage.clock.advance(500);
  await stage.up();
  expect(stage.user.story).toEqual(['up', 'down begins', 'down', 'up']);
});

test('a_clean_up_that_fails_is_told_and_keeps_nobody_from_coming_back', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  stage.user.cleanUp = Promise.reject(new Error('the disk is full'));
  stage.user.cleanUp.catch(() => {});
  guest.terminate();
  await stage.reaches('waiting');
  stage.user.cleanUp = undefined;
  await stage.clock.advance(1000);
  await stage.up();
  expect(stage.log).toContain('the disk is full');
});

test('a_goaway_is_obeyed_and_the_next_attempt_comes_no_sooner_than_asked', async () => {
  await using stage = await Stage.open({}, { random: 0 });
  const guest = await stage.up();
  guest.say({ type: 'goaway', payload: { reason: 'restart', reconnect_after_ms: 7000 } });
  expect(await guest.closed).toMatchObject({ code: going_away });
  await stage.reaches('waiting');
  expect(stage.user.story).toEqual(['up', 'down begins', 'down']);
  await stage.clock.advance(6999);
  expect(stage.server.challenges).toBe(1);
  await stage.clock.advance(1);
  await stage.up();
  expect(stage.server.challenges).toBe(2);
});

test('a_goaway_before_the_welcome_is_obeyed_too', async () => {
  await using stage = await Stage.open({
    greeted: (guest) =>
      guest.say({ type: 'goaway', payload: { reason: 'full', reconnect_after_ms: 60_000 } }),
  });
  await stage.reaches('waiting');
  expect(stage.log).toContain('Trying again in 60 s.');
  expect(stage.user.story).toEqual([]);
});

test('a refusal is told with its reason, and nothing is tried again soon', async () => {
  await using stage = await Stage.open(
    {
      greeted: (guest) => {
        const payload = { code: 'too_old', message: 'update the agent', min_protocol: 2, max_protocol: 3 };
        guest.say({ type: 'refused', payload });
        guest.close(version_refused);
      },
    },
    { random: 0.999 },
  );
  await stage.reaches('waiting');
  expect(stage.log).toContain('The server refused: update the agent');
  expect(stage.log).toContain('Trying again in 300 s.');
});

test.each([
  [version_refused, 'install the agent that it offers'],
  [replaced, 'if this machine is a clone'],
  [revoked, 'was removed from the server'],
])('after_a_close_with_%i_only_a_person_can_help_and_nothing_is_tried_soon', async (code, advice) => {
  await using stage = await Stage.open({}, { random: 0.999 });
  const guest = await stage.up();
  guest.close(code);
  await stage.reaches('waiting');
  expect(stage.log).toContain(advice);
  expect(stage.log).toContain('Trying again in 300 s.');
});

test('after a connection that has stood for a minute the delays begin anew', async () => {
  await using stage = await Stage.open({}, { random: 0.999_999 });
  for (const seconds of [1, 2]) {
    (await stage.up()).close(1011);
    await stage.reaches('waiting');
    expect(stage.lines.at(-1)).toContain(`Trying again in ${seconds} s.`);
    await stage.clock.advance(seconds * 1000);
  }
  const guest = await stage.up();
  await stage.clock.advance(30_000);
  guest.say({ type: 'heartbeat_ack', payload: { seq: 1, server_time: 1 } });
  await stage.user.heard.next(() => true);
  await stage.clock.advance(30_000);
  guest.close(1011);
  await stage.reaches('waiting');
  expect(stage.lines.at(-1)).toContain('Trying again in 1 s.');
});

test('a stop says goodbye, waits for the clean-up, and closes', async () => {
  await using stage = await Stage.open();
  const guest = await stage.up();
  const cleanUp = Promise.withResolvers<void>();
  stage.user.cleanUp = cleanUp.promise;
  stage.beginStop();
  expect((await guest.hears('goodbye')).payload).toEqual({ reason: 'shutdown' });
  guest.say({ type: 'heartbeat_ack', payload: { seq: 1, server_time: 1 } });
  guest.sendText('{');
  await guest.hears('nak');
  expect(stage.link.state).toBe('up');
  cleanUp.resolve();
  expect(await guest.closed).toEqual({ code: done, reason: 'shutdown' });
  await stage.stop();
  // What comes after the goodbye is too late to be done.
  expect(stage.user.story).toEqual(['up', 'down begins', 'down', 'stopped']);
});

test('a stop while it waits ends the wait, and a stop before the start is no start', async () => {
  await using stage = await Stage.open({ opened: (guest) => guest.terminate() });
  await stage.reaches('waiting');
  await stage.stop();
  expect(stage.clock.pending).toBe(0);
  const aborted = new AbortController();
  aborted.abort();
  await stage.link.run(aborted.signal);
  expect(stage.states.all.at(-1)).toBe('stopped');
});

describe('a connection that is followed by another', () => {
  test.each([
    ['lost', 'that breaks', true, (guest: Guest) => guest.terminate()],
    ['over', 'that the server closes', false, (guest: Guest) => guest.close(going_away)],
    ['over', 'whose place is taken', false, (guest: Guest) => guest.close(replaced)],
  ])('is %s when it is one %s', async (_, __, lost, end) => {
    await using stage = await Stage.open();
    end(await stage.up());
    await stage.reaches('waiting');
    expect(stage.user.lost).toEqual([lost]);
  });

  test('comes soon while something waits for it, however often it was lost before', async () => {
    await using stage = await Stage.open({}, { random: 1 });
    stage.user.isWaiting = true;
    for (let times = 0; times < 8; times += 1) {
      (await stage.up()).terminate();
      await stage.reaches('waiting');
      await stage.clock.advance(1000);
    }
    await stage.up();
    stage.user.isWaiting = false;
  });
});
