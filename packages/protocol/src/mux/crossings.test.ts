import { expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit/clock';
import { INSTANT, lineOfSpeed } from '@guru/testkit/transport';
import { twoEnds } from '../fixtures/ends.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { relayed } from '../fixtures/relayed.ts';
import { FrameType } from '../frame/layout.ts';

const SLOW = lineOfSpeed(800_000, 5, 0);

test.each([
  ['at its own end', { technician: SLOW, agent: INSTANT }],
  ['at the relay', { technician: INSTANT, agent: SLOW }],
])('a terminal that is opened behind bulk which waits %s takes no number away from it', async (_, shapes) => {
  const clock = new FakeClock();
  const { technician, agent, relay } = relayed(clock, shapes);
  const first = technician.mux.open('file', {}, {});
  first.write(new Uint8Array(200_000));
  await clock.advance(20);
  for (const type of ['file', 'terminal', 'exec'] as const) {
    technician.mux.open(type, {}, {}).write(Uint8Array.of(1));
  }
  await clock.advance(5000);
  expect(agent.requests.map(({ id, type }) => `${id} ${type}`)).toEqual([
    '1 file',
    '3 file',
    '5 terminal',
    '7 exec',
  ]);
  expect(relay.refused).toEqual([]);
});

test('a RESET that crosses the last FIN leaves one side finished and the other reset, and no more is said', async () => {
  const clock = new FakeClock();
  const { technician, agent } = twoEnds(clock, SLOW);
  const near = new Recorder();
  const far = new Recorder();
  const channel = technician.mux.open('exec', {}, near.events);
  channel.end();
  await clock.advance(20);
  agent.requests[0]?.accept({}, far.events).end();
  channel.reset('internal', 'changed its mind');
  await clock.advance(50);
  expect(near.story).toEqual(['reset by here: internal']);
  expect(far.story).toEqual(['fin', 'finished']);
  expect([technician.mux.channelCount, agent.mux.channelCount]).toEqual([0, 0]);
  expect(technician.received.filter(({ type }) => type === FrameType.RESET)).toEqual([]);
});

test('two RESETs that cross are each its own side’s, and no more is said', async () => {
  const clock = new FakeClock();
  const { technician, agent } = twoEnds(clock, SLOW);
  const near = new Recorder();
  const far = new Recorder();
  const channel = technician.mux.open('exec', {}, near.events);
  await clock.advance(20);
  const peer = agent.requests[0]?.accept({}, far.events);
  await clock.advance(20);
  channel.reset('internal', 'here');
  peer?.reset('spawn_failed', 'there');
  await clock.advance(50);
  expect(near.story.at(-1)).toBe('reset by here: internal');
  expect(far.story.at(-1)).toBe('reset by here: spawn_failed');
  const resets = [technician, agent].map(
    ({ received }) => received.filter(({ type }) => type === FrameType.RESET).length,
  );
  expect(resets).toEqual([1, 1]);
});
