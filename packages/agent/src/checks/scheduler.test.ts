import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CheckSpec, FromAgent } from '@guru/protocol/control';
import { FakeClock } from '@guru/testkit/clock';
import { Log } from '../log.ts';
import type { Finding } from './finding.ts';
import { cpuCheck } from './fixtures/specs.ts';
import type { Run } from './kinds/types.ts';
import { Memories } from './memories.ts';
import { AT_ONCE, Scheduler } from './scheduler.ts';
import { END_PATIENCE_MS } from './watch.ts';

const FINE: Finding = { level: 'ok', summary: 'fine', perf: [] };
const INTERVAL_MS = 60_000;
const START = 1_764_000_000_000;

interface Look {
  readonly key: string;
  readonly at: number;
  readonly run: Run;
  readonly answer: (finding: Finding) => void;
  readonly fail: (error: Error) => void;
}

/** A scheduler whose looks the test answers, or which answer themselves. */
class Stage {
  readonly clock: FakeClock;
  readonly looks: Look[] = [];
  readonly reports: {
    readonly key: string;
    readonly level: string;
    readonly summary: string;
    readonly revision: string;
  }[] = [];
  readonly scheduler: Scheduler;
  readonly memories: Memories;
  answersItself: Finding | undefined = FINE;
  random = 0.5;

  constructor(folder: string, clock = new FakeClock()) {
    this.clock = clock;
    const log = new Log('error', 'test', () => {});
    this.memories = new Memories({ path: join(folder, 'memory.json'), clock, log });
    this.scheduler = new Scheduler({
      clock,
      memories: this.memories,
      wall: () => START + clock.now(),
      random: () => this.random,
      look: (spec, run) => this.#look(spec, run),
      report: (result) => {
        const message = {
          type: 'reports',
          payload: { log: 'a', reports: [{ seq: 1, age_ms: 0, body: result }] },
        };
        FromAgent.parse(message);
        this.reports.push(result);
      },
    });
  }

  watch(revision: string, ...checks: CheckSpec[]): void {
    this.scheduler.replace({ revision, checks });
  }

  /** When each look was made. */
  get times(): number[] {
    return this.looks.map(({ at }) => at);
  }

  async stop(): Promise<void> {
    await this.scheduler[Symbol.asyncDispose]();
    this.memories[Symbol.dispose]();
  }

  #look({ key }: CheckSpec, run: Run): Promise<Finding> {
    const { promise, resolve, reject } = Promise.withResolvers<Finding>();
    this.looks.push({ key, at: this.clock.now(), run, answer: resolve, fail: reject });
    if (this.answersItself !== undefined) resolve(this.answersItself);
    return promise;
  }
}

let folder: string;
let stage: Stage;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guru-checks-'));
  stage = new Stage(folder);
});
afterEach(async () => {
  // What a test has left hanging is not waited for.
  for (const { fail } of stage.looks) fail(new Error('the test is over'));
  const stopped = stage.stop();
  await stage.clock.advance(END_PATIENCE_MS);
  await stopped;
  expect(stage.clock.pending).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

test('the first run is spread over the interval, and the next come at it give or take a tenth', async () => {
  stage.random = 0.25;
  stage.watch('r1', cpuCheck());
  await stage.clock.advance(5 * INTERVAL_MS);
  // A quarter of 60 s; then each 57 s: a random number of 0.25 is 5 % less.
  expect(stage.times).toEqual([15_000, 72_000, 129_000, 186_000, 243_000, 300_000]);
  expect(stage.reports[0]).toMatchObject({ key: 'cpu', level: 'ok', summary: 'fine', revision: 'r1' });
});

test('no interval differs by more than a tenth, whatever chance says', async () => {
  for (const random of [0, 0.999]) {
    await using one = { stage: new Stage(folder), [Symbol.asyncDispose]: () => one.stage.stop() };
    one.stage.random = random;
    one.stage.watch('r', cpuCheck());
    await one.stage.clock.advance(10 * INTERVAL_MS);
    const gaps = one.stage.times.slice(1).map((at, index) => at - (one.stage.times[index] ?? 0));
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(54_000);
      expect(gap).toBeLessThanOrEqual(66_000);
    }
  }
});

test('a_check_never_runs_beside_itself', async () => {
  stage.answersItself = undefined;
  stage.watch('r1', cpuCheck({ interval_s: 10, timeout_s: 600 }));
  await stage.clock.advance(60_000);
  expect(stage.looks).toHaveLength(1);
  stage.looks[0]?.answer(FINE);
  await stage.clock.advance(10_000);
  expect(stage.looks).toHaveLength(2);
  expect(stage.reports).toHaveLength(1);
});

test('one that takes too long is told to end, and is unknown', async () => {
  stage.answersItself = undefined;
  stage.watch('r1', cpuCheck());
  await stage.clock.advance(30_000 + 9999);
  expect(stage.looks[0]?.run.signal.aborted).toBe(false);
  await stage.clock.advance(1);
  expect(stage.looks[0]?.run.signal.aborted).toBe(true);
  stage.looks[0]?.fail(new Error('aborted'));
  await stage.clock.advance(0);
  expect(stage.reports).toMatchObject([
    { level: 'unknown', summary: 'It took longer than 10 s, and was ended.' },
  ]);
});

test('one_that_can_not_be_ended_is_reported_each_time_and_takes_no_place_of_others', async () => {
  stage.answersItself = undefined;
  const stuck = Array.from({ length: AT_ONCE }, (_, n) => cpuCheck({ key: `stuck-${n}` }));
  stage.watch('r1', ...stuck);
  await stage.clock.advance(30_000 + 10_000 + END_PATIENCE_MS);
  expect(stage.reports.map(({ level }) => level)).toEqual(Array(AT_ONCE).fill('unknown'));
  stage.answersItself = FINE;
  stage.watch('r2', ...stuck, cpuCheck({ key: 'other' }));
  await stage.clock.advance(INTERVAL_MS);
  expect(stage.looks.map(({ key }) => key)).toEqual([...stuck.map(({ key }) => key), 'other']);
  expect(stage.reports.slice(AT_ONCE).map(({ summary }) => summary)).toEqual([
    'fine',
    ...Array(AT_ONCE).fill('The run before has not come to its end.'),
  ]);
});

test('only a few run at once, and the others come in their order', async () => {
  stage.answersItself = undefined;
  const keys = Array.from({ length: AT_ONCE + 3 }, (_, n) => `check-${n}`);
  stage.watch('r1', ...keys.map((key) => cpuCheck({ key })));
  await stage.clock.advance(30_000);
  expect(stage.looks.map(({ key }) => key)).toEqual(keys.slice(0, AT_ONCE));
  stage.looks[2]?.answer(FINE);
  await stage.clock.advance(0);
  expect(stage.looks.map(({ key }) => key)).toEqual(keys.slice(0, AT_ONCE + 1));
});

test('what a check throws is why nobody knows', async () => {
  stage.answersItself = undefined;
  stage.watch('r1', cpuCheck());
  await stage.clock.advance(30_000);
  stage.looks[0]?.fail(new Error('There is no\nsuch\u0000 thing.'));
  await stage.clock.advance(0);
  expect(stage.reports).toMatchObject([{ level: 'unknown', summary: 'There is no such thing.' }]);
});

test('a_new_set_keeps_the_schedule_of_what_did_not_change_and_ends_what_is_gone', async () => {
  stage.answersItself = undefined;
  stage.watch('r1', cpuCheck({ key: 'same' }), cpuCheck({ key: 'gone' }), cpuCheck({ key: 'changed' }));
  await stage.clock.advance(30_000);
  expect(stage.looks).toHaveLength(3);
  stage.watch('r2', cpuCheck({ key: 'same' }), cpuCheck({ key: 'changed' }, 70));
  const aborted = () => stage.looks.map(({ key, run }) => [key, run.signal.aborted]);
  expect(aborted()).toEqual([
    ['same', false],
    ['gone', true],
    ['changed', true],
  ]);
  for (const { answer } of stage.looks) answer(FINE);
  await stage.clock.advance(0);
  // Nobody asks for the others any more; and the one that goes on names the newest set.
  expect(stage.reports).toMatchObject([{ key: 'same', revision: 'r2' }]);
  await stage.clock.advance(29_999);
  expect(stage.looks).toHaveLength(3);
  await stage.clock.advance(1);
  expect(stage.looks.slice(3).map(({ key }) => key)).toEqual(['changed']);
});

test('the level that was known last is told to the next run, over what nobody knew and over a restart', async () => {
  stage.answersItself = { level: 'warning', summary: '', perf: [] };
  stage.watch('r1', cpuCheck());
  await stage.clock.advance(INTERVAL_MS);
  stage.answersItself = { level: 'unknown', summary: '', perf: [] };
  await stage.clock.advance(2 * INTERVAL_MS);
  expect(stage.looks.map(({ run }) => run.before)).toEqual(['ok', 'warning', 'warning']);
  await stage.stop();

  stage = new Stage(folder);
  stage.watch('r1', cpuCheck());
  await stage.clock.advance(INTERVAL_MS);
  expect(stage.looks[0]?.run.before).toBe('warning');
  // With other limits it is judged anew.
  stage.watch('r2', cpuCheck({}, 50));
  await stage.clock.advance(INTERVAL_MS);
  expect(stage.looks.at(-1)?.run.before).toBe('ok');
});

test('what a check keeps outlives the agent, and its removal does not', async () => {
  stage.watch('r1', cpuCheck());
  await stage.clock.advance(INTERVAL_MS);
  stage.looks[0]?.run.memory.set({ offset: 7 });
  await stage.stop();
  stage = new Stage(folder);
  stage.watch('r2', cpuCheck({}, 70));
  await stage.clock.advance(INTERVAL_MS);
  expect(stage.looks[0]?.run.memory.get()).toEqual({ offset: 7 });
  stage.watch('r3');
  stage.watch('r4', cpuCheck());
  await stage.clock.advance(INTERVAL_MS);
  expect(stage.looks.at(-1)?.run.memory.get()).toBeNull();
});

test('a check that is run seldom is not put off by a restart, and made up for when it was due meanwhile', async () => {
  const daily = cpuCheck({ interval_s: 86_400 });
  const hour = 3_600_000;
  stage.watch('r1', daily);
  await stage.clock.advance(10 * hour);
  await stage.stop();
  stage = new Stage(folder, stage.clock);
  stage.watch('r1', daily);
  await stage.clock.advance(2 * hour);
  expect(stage.times).toEqual([12 * hour]);
  await stage.stop();
  const slept = new FakeClock();
  await slept.advance(100 * hour);
  stage = new Stage(folder, slept);
  stage.watch('r1', daily);
  await stage.clock.advance(hour);
  expect(stage.times).toEqual([100 * hour + 150_000]);
});

test('damaged memory is no memory', async () => {
  await stage.stop();
  await Bun.write(join(folder, 'memory.json'), '{"cpu":{"kind":"nonsense"}}');
  stage = new Stage(folder);
  stage.watch('r1', cpuCheck());
  await stage.clock.advance(INTERVAL_MS);
  expect(stage.looks[0]?.run.memory.get()).toBeNull();
});
