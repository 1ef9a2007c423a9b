import { expect, test } from 'bun:test';
import type { Metrics } from '@guru/protocol/control';
import { FakeClock } from '@guru/testkit/clock';
import fc from 'fast-check';
import { METRICS } from '../fixtures/machine.ts';
import { Log } from '../log.ts';
import { Heart, MEASURING_PATIENCE_MS } from './heart.ts';

const INTERVAL_MS = 30_000;
/** Times are sums of fractions. */
const ROUNDING_MS = 1e-6;

/** A heart on a clock that the test moves. */
class HeartStage {
  readonly clock = new FakeClock();
  /** When each heartbeat went out. */
  readonly beats: number[] = [];
  readonly numbers: number[] = [];
  pings = 0;
  /** What each measurement was asked for: does somebody look? */
  readonly watched: boolean[] = [];
  readonly lines: string[] = [];
  collect: () => Promise<Metrics> = () => Promise.resolve(METRICS);
  readonly heart: Heart;

  constructor(random: () => number = () => 0.5) {
    this.heart = new Heart({
      clock: this.clock,
      log: new Log('info', 'heart', (line) => this.lines.push(line)),
      collector: {
        collect: (watched) => {
          this.watched.push(watched);
          return this.collect();
        },
      },
      boot_id: 'boot',
      random,
      send: (message) => {
        if (message.type !== 'heartbeat') throw new Error(`a heart says ${message.type}`);
        this.beats.push(this.clock.now());
        this.numbers.push(message.payload.seq);
      },
      ping: () => {
        this.pings += 1;
      },
    });
  }

  get gaps(): number[] {
    return this.beats.slice(1).map((at, index) => at - (this.beats[index] ?? 0));
  }
}

test('the first heartbeat comes within a second, and every other 30 s ±10 % after the one before', async () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.array(chance, { minLength: 12, maxLength: 12 }), async (chances) => {
      const draws = [...chances];
      const stage = new HeartStage(() => draws.pop() ?? 0);
      stage.heart.start(INTERVAL_MS);
      await stage.clock.advance(10 * INTERVAL_MS);
      expect(stage.beats[0]).toBeLessThan(1000);
      for (const gap of stage.gaps) {
        expect(Math.abs(gap - INTERVAL_MS)).toBeLessThanOrEqual(0.1 * INTERVAL_MS + ROUNDING_MS);
      }
      expect(stage.numbers).toEqual(stage.beats.map((_, index) => index + 1));
      stage.heart.stop();
      expect(stage.clock.pending).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test('somebody looks: heartbeats come as often as asked, for as long as asked, and then as before', async () => {
  const stage = new HeartStage();
  stage.heart.start(INTERVAL_MS);
  await stage.clock.advance(500);
  stage.heart.pace(1000, 10_000);
  await stage.clock.advance(10_000);
  expect(stage.beats.length).toBe(11);
  expect(stage.gaps.every((gap) => gap === 1000)).toBe(true);
  await stage.clock.advance(3 * INTERVAL_MS);
  expect(stage.gaps.slice(-2)).toEqual([INTERVAL_MS, INTERVAL_MS]);
  expect(stage.watched.filter(Boolean).length).toBe(9);
  expect(stage.watched.slice(-2)).toEqual([false, false]);
});

test('a pace of 0 ms ends the one before, and a pace slower than usual changes nothing', async () => {
  const stage = new HeartStage();
  stage.heart.start(INTERVAL_MS);
  await stage.clock.advance(500);
  stage.heart.pace(1000, 600_000);
  await stage.clock.advance(2000);
  stage.heart.pace(1000, 0);
  await stage.clock.advance(3 * INTERVAL_MS);
  expect(stage.gaps).toEqual([1000, 1000, 1000, INTERVAL_MS, INTERVAL_MS]);
  stage.heart.pace(3_600_000, 3_600_000);
  await stage.clock.advance(2 * INTERVAL_MS);
  expect(stage.gaps.slice(-2)).toEqual([INTERVAL_MS, INTERVAL_MS]);
});

test('paces_that_come_faster_than_they_ask_for_do_not_put_off_the_heartbeat', async () => {
  const stage = new HeartStage();
  stage.heart.start(INTERVAL_MS);
  await stage.clock.advance(500);
  for (let count = 0; count < 100; count += 1) {
    stage.heart.pace(1000, 60_000);
    await stage.clock.advance(400);
  }
  expect(stage.beats.length).toBe(41);
});

test('a pace before the start is nobody’s', async () => {
  const stage = new HeartStage();
  stage.heart.pace(500, 3_600_000);
  expect(stage.clock.pending).toBe(0);
  stage.heart.start(INTERVAL_MS);
  await stage.clock.advance(3 * INTERVAL_MS);
  expect(stage.gaps).toEqual([INTERVAL_MS, INTERVAL_MS]);
});

test('a pace ends with its connection', async () => {
  const stage = new HeartStage();
  stage.heart.start(INTERVAL_MS);
  stage.heart.pace(1000, 3_600_000);
  stage.heart.stop();
  expect(stage.clock.pending).toBe(0);
  stage.heart.start(INTERVAL_MS);
  await stage.clock.advance(2 * INTERVAL_MS);
  expect(stage.gaps).toEqual([INTERVAL_MS]);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no /proc');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no /proc'))],
])('a_collector_that_%s_is_told_in_the_log_and_the_way_is_kept_open', async (_, collect) => {
  const stage = new HeartStage();
  stage.collect = collect;
  stage.heart.start(INTERVAL_MS);
  await stage.clock.advance(2 * INTERVAL_MS);
  expect(stage).toMatchObject({ beats: [], pings: 2 });
  expect(stage.lines.length).toBe(2);
  expect(stage.lines[0]).toContain('error heart: The machine could not be measured: no /proc');
  stage.collect = () => Promise.resolve(METRICS);
  await stage.clock.advance(INTERVAL_MS);
  expect(stage.numbers).toEqual([1]);
});

test('a_collector_that_hangs_is_given_up_after_10_s_not_asked_twice_and_never_stops_the_heart', async () => {
  const stage = new HeartStage();
  const slow = Promise.withResolvers<Metrics>();
  stage.collect = () => slow.promise;
  stage.heart.start(INTERVAL_MS);
  await stage.clock.advance(500 + MEASURING_PATIENCE_MS - 1);
  expect(stage.pings).toBe(0);
  await stage.clock.advance(1);
  expect(stage.pings).toBe(1);
  expect(stage.lines[0]).toContain('it takes longer than 10 s');
  await stage.clock.advance(10 * (INTERVAL_MS + MEASURING_PATIENCE_MS));
  expect(stage).toMatchObject({ pings: 11, watched: [false], beats: [] });
  slow.resolve(METRICS);
  stage.collect = () => Promise.resolve(METRICS);
  await stage.clock.advance(INTERVAL_MS);
  expect(stage.numbers).toEqual([1]);
});

test('a_collector_that_hangs_over_a_new_connection_does_not_stop_its_heart', async () => {
  const stage = new HeartStage();
  stage.collect = () => new Promise(() => {});
  stage.heart.start(INTERVAL_MS);
  await stage.clock.advance(1000);
  stage.heart.stop();
  await stage.clock.advance(0);
  expect(stage).toMatchObject({ pings: 0, lines: [] });
  expect(stage.clock.pending).toBe(0);
  stage.heart.start(INTERVAL_MS);
  await stage.clock.advance(500 + MEASURING_PATIENCE_MS);
  expect(stage.pings).toBe(1);
  stage.heart.stop();
  expect(stage.clock.pending).toBe(0);
});

test('what was measured for a connection that has ended is not sent', async () => {
  const stage = new HeartStage();
  const slow = Promise.withResolvers<Metrics>();
  stage.collect = () => slow.promise;
  stage.heart.start(INTERVAL_MS);
  await stage.clock.advance(1000);
  stage.heart.stop();
  slow.resolve(METRICS);
  await stage.clock.advance(INTERVAL_MS);
  expect(stage).toMatchObject({ beats: [], pings: 0 });
});
