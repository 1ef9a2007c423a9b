import { expect, test } from 'bun:test';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ReportsStage, result, SAMPLE } from './fixtures/reports-stage.ts';
import type { OutboxLimits } from './outbox.ts';
import type { ReportKind } from './record.ts';

interface Known {
  readonly seq: number;
  readonly kind: ReportKind;
  readonly at: number;
}

type Step =
  | { readonly do: 'add'; readonly kind: ReportKind; readonly times: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'confirm'; readonly share: number }
  | { readonly do: 'up' | 'down' | 'kill' | 'tear' | 'restart' | 'reboot' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      kind: fc.constantFrom<ReportKind[]>('check', 'sample'),
      times: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(100, 2000, 12_000, 61_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('confirm' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('up' as const, 'down', 'kill', 'tear', 'restart', 'reboot') }),
  },
);

/** What must become of reports, told simply. */
class Model {
  waiting: Known[] = [];
  readonly confirmed = new Set<number>();
  last = 0;

  /** Whoever is older than that is on the disk; the others may be lost with a kill. */
  surely(now: number): Known[] {
    return this.waiting.filter(({ at }) => now - at >= 11_000);
  }
}

/** Plays the steps, and answers what is said at the end beside what the model knows. */
async function play(steps: readonly Step[], limits?: OutboxLimits) {
  using stage = new ReportsStage(limits);
  const model = new Model();
  let log = '';
  /** Everything that was said on this connection and not looked at. */
  let said: number[] = [];
  let wasKilled = false;
  const hear = () => {
    for (const message of stage.heard.splice(0)) {
      log = message.log;
      const seqs = message.reports.map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      for (const seq of seqs) expect(model.confirmed.has(seq)).toBe(false);
      said.push(...seqs);
    }
  };
  const kill = () => {
    model.waiting = model.surely(stage.clock.now());
    wasKilled = true;
    said = [];
    stage.kill();
  };
  for (const one of steps) {
    if (one.do === 'add') {
      for (let n = 0; n < one.times; n += 1) {
        stage.reporter.add(one.kind === 'check' ? result('cpu', 'x'.repeat(50)) : SAMPLE);
      }
    } else if (one.do === 'wait') await stage.clock.advance(one.ms);
    else if (one.do === 'confirm') {
      hear();
      const upto = said[Math.floor(one.share * (said.length - 1))];
      if (upto !== undefined) {
        stage.reporter.stored(log, upto);
        for (let seq = 1; seq <= upto; seq += 1) model.confirmed.add(seq);
        model.waiting = model.waiting.filter(({ seq }) => seq > upto);
      }
    } else if (one.do === 'up') stage.reporter.onUp();
    else if (one.do === 'down') {
      hear();
      said = [];
      stage.reporter.onDown();
    } else if (one.do === 'kill') kill();
    else if (one.do === 'tear') {
      // As a kill in the middle of a write leaves it.
      const [file] = stage.files.toReversed();
      if (file !== undefined) appendFileSync(join(stage.folder, file), '{"seq":12,"at":5');
      kill();
    } else {
      said = [];
      stage.restart(one.do === 'reboot');
    }
    if (one.do === 'add') {
      const now = stage.clock.now();
      const first = stage.reporter.last - one.times + 1;
      expect(first).toBeGreaterThan(model.last);
      model.last = stage.reporter.last;
      for (let n = 0; n < one.times; n += 1) model.waiting.push({ seq: first + n, kind: one.kind, at: now });
    }
  }
  hear();
  const drained = (await stage.drain()).map(({ seq, body }) => ({ seq, kind: body.kind }));
  expect(await stage.drain()).toEqual([]);
  expect(stage.files).toEqual([]);
  return { drained, model, wasKilled, lines: stage.lines };
}

test('whatever_happens_nothing_confirmed_is_said_again_and_nothing_unconfirmed_is_lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { drained, model, wasKilled } = await play(steps);
      const numbers = drained.map(({ seq }) => seq);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      for (const seq of numbers) expect(model.confirmed.has(seq)).toBe(false);
      const wanted = model.waiting.map(({ seq }) => seq);
      if (wasKilled) expect(numbers).toEqual(expect.arrayContaining(wanted));
      else expect(numbers).toEqual(wanted);
    }),
    { numRuns: 150 },
  );
});

test('without room the oldest measurements go first, then the oldest results, and it is said how many', async () => {
  const limits = { piece: 1500, memory: 4000, all: 12_000, pieces: 20 };
  const withoutKills = step.filter((one) => one.do !== 'kill' && one.do !== 'tear');
  await fc.assert(
    fc.asyncProperty(fc.array(withoutKills, { minLength: 10, maxLength: 60 }), async (steps) => {
      const { drained, model, lines } = await play(steps, limits);
      const left = (kind: ReportKind) => drained.filter((one) => one.kind === kind).map(({ seq }) => seq);
      const wanted = (kind: ReportKind) =>
        model.waiting.filter((one) => one.kind === kind).map(({ seq }) => seq);
      let lost = 0;
      for (const kind of ['check', 'sample'] as const) {
        const [some, all] = [left(kind), wanted(kind)];
        expect(some).toEqual(all.slice(all.length - some.length));
        lost += all.length - some.length;
      }
      const told = lines.flatMap((line) => [...line.matchAll(/(\d+) measurements and (\d+) results/g)]);
      const sum = told.reduce((total, [, samples, checks]) => total + Number(samples) + Number(checks), 0);
      // What was lost and would have been confirmed by number with others is told of, too.
      expect(sum).toBeGreaterThanOrEqual(lost);
      if (lost === 0 && sum === 0) expect(drained).toHaveLength(model.waiting.length);
    }),
    { numRuns: 60 },
  );
});

test('a result goes only when no measurement is left to go', async () => {
  using stage = new ReportsStage({ piece: 1000, memory: 20_000, all: 10_000, pieces: 100 });
  for (let n = 0; n < 10; n += 1) stage.reporter.add(result('cpu'));
  for (let n = 0; n < 100; n += 1) stage.reporter.add(SAMPLE);
  const kinds = (await stage.drain()).map(({ body }) => body.kind);
  expect(kinds.filter((kind) => kind === 'check')).toHaveLength(10);
  expect(kinds.filter((kind) => kind === 'sample').length).toBeGreaterThan(15);
});
