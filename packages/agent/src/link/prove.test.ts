import { afterAll, expect, test } from 'bun:test';
import { watchLeaks } from '@guru/testkit';
import { makeKeyPair } from '../identity/keys.ts';
import { Stage } from './fixtures/stage.ts';
import type { ChallengeAnswer } from './fixtures/test-server.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

const HTTP_PATIENCE_MS = 15_000;
const LONGEST_DELAY_MS = 300_000;

test('both sides prove their keys, and only then is there a connection', async () => {
  await using stage = await Stage.open();
  await stage.up();
  expect(stage.states.all).toEqual(['proving', 'connecting', 'greeting', 'up']);
  expect(stage.server).toMatchObject({ challenges: 1, connects: 1 });
});

test('a_server_with_another_key_is_never_connected_to', async () => {
  const { public_key } = await makeKeyPair();
  await using stage = await Stage.open(
    {},
    { identity: () => ({ server_public_key: public_key }), random: 0.999 },
  );
  await stage.reaches('waiting');
  expect(stage.log).toContain('did not prove the key');
  // Nothing but a person will help: the next attempt is drawn from the longest delay at once.
  await stage.clock.advance(0.99 * LONGEST_DELAY_MS);
  expect(stage.server.challenges).toBe(1);
  await stage.clock.advance(0.01 * LONGEST_DELAY_MS);
  await stage.reaches('waiting');
  expect(stage.server).toMatchObject({ challenges: 2, connects: 0 });
  expect(stage.user.story).toEqual([]);
});

test('a_challenge_that_is_played_again_proves_nothing', async () => {
  const heard: ChallengeAnswer[] = [];
  await using stage = await Stage.open({
    challenge: (honest) => {
      heard.push(honest);
      return Response.json(heard[0]);
    },
  });
  const guest = await stage.up();
  guest.terminate();
  await stage.reaches('waiting');
  await stage.clock.advance(1000);
  await stage.reaches('waiting');
  expect(heard.length).toBe(2);
  expect(stage.server.connects).toBe(1);
  expect(stage.log).toContain('did not prove the key');
});

test.each<[string, () => Response]>([
  ['no_json', () => new Response('<html>Welcome!</html>')],
  ['a_list', () => Response.json([])],
  ['null', () => Response.json(null)],
  ['numbers', () => Response.json({ challenge: 1, server_signature: 2 })],
  [
    'a_challenge_of_31_bytes',
    () => Response.json({ challenge: 'A'.repeat(42), server_signature: 'A'.repeat(86) }),
  ],
  ['no_signature', () => Response.json({ challenge: 'A'.repeat(43) })],
  ['bytes_without_end', () => new Response(new Uint8Array(70_000))],
  ['an_error', () => new Response('down for maintenance', { status: 503 })],
  ['a_redirect', () => Response.redirect('http://127.0.0.1:1/', 307)],
])('a_server_that_answers_a_challenge_with_%s_is_tried_again_later', async (_, answer) => {
  await using stage = await Stage.open({ challenge: answer });
  await stage.reaches('waiting');
  expect(stage.log).toContain('Trying again in 1 s.');
  await stage.clock.advance(500);
  await stage.reaches('waiting');
  expect(stage.server).toMatchObject({ challenges: 2, connects: 0 });
});

test('a_server_that_never_answers_a_challenge_is_given_up_after_15_s', async () => {
  const { asked, answer } = neverAnswered();
  await using stage = await Stage.open({ challenge: answer });
  await asked;
  await stage.clock.advance(HTTP_PATIENCE_MS - 1);
  expect(stage.link.state).toBe('proving');
  await stage.clock.advance(1);
  await stage.reaches('waiting');
  expect(stage.log).toContain('did not answer within 15 s');
});

test('a_server_that_never_answers_an_upgrade_is_given_up_after_15_s', async () => {
  const { asked, answer } = neverAnswered();
  await using stage = await Stage.open({ connect: answer });
  await asked;
  await stage.clock.advance(HTTP_PATIENCE_MS - 1);
  expect(stage.link.state).toBe('connecting');
  await stage.clock.advance(1);
  await stage.reaches('waiting');
  expect(stage.log).toContain('did not answer within 15 s');
});

test.each(['challenge', 'connect'] as const)('a stop ends a %s that is under way', async (step) => {
  const { asked, answer } = neverAnswered();
  await using stage = await Stage.open({ [step]: answer });
  await asked;
  await stage.stop();
  expect(stage.states.all).not.toContain('waiting');
  expect(stage.link.state).toBe('stopped');
});

test('a_server_that_refuses_the_upgrade_is_asked_less_and_less_often', async () => {
  const connect = () => new Response('no', { status: 401 });
  await using stage = await Stage.open({ connect }, { random: 0.999_999 });
  for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
    await stage.reaches('waiting');
    const { connects } = stage.server;
    await stage.clock.advance(seconds * 1000 - 1000);
    expect(stage.server.connects).toBe(connects);
    await stage.clock.advance(1000);
  }
  await stage.reaches('waiting');
  expect(stage.server.connects).toBe(12);
  expect(stage.log).toContain('enrol it anew');
});

test('a_server_that_takes_every_upgrade_and_drops_it_is_asked_less_and_less_often', async () => {
  await using stage = await Stage.open({ opened: (guest) => guest.terminate() }, { random: 0.999_999 });
  for (const seconds of [1, 2, 4, 8]) {
    await stage.reaches('waiting');
    expect(stage.lines.at(-1)).toContain(`Trying again in ${seconds} s.`);
    await stage.clock.advance(seconds * 1000);
  }
  await stage.reaches('waiting');
  expect(stage.user.story).toEqual([]);
});

test('a_server_that_speaks_another_subprotocol_is_left_alone', async () => {
  await using stage = await Stage.open({
    connect: () =>
      new Response(null, { status: 101, headers: { upgrade: 'websocket', connection: 'upgrade' } }),
  });
  await stage.reaches('waiting');
  expect(stage.user.story).toEqual([]);
  expect(stage.states.all).toEqual(['proving', 'connecting', 'waiting']);
});

/** A request that is heard and never answered. */
function neverAnswered() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const answer = () => {
    resolve();
    return new Promise<Response>(() => {});
  };
  return { asked, answer };
}
