import { describe, expect, test } from 'bun:test';
import type { Severity } from '@guru/protocol/api';
import fc from 'fast-check';
import {
  acknowledge,
  dueAt,
  FLAP_QUIET_MS,
  find,
  isFlapping,
  isForgettable,
  pass,
  resolve,
  severityOf,
  type Turn,
  type Watch,
} from './machine.ts';

const MINUTE_MS = 60_000;
const RULE = { for_s: 300, clear_s: 120, realert_min: null };
const AT_ONCE = { for_s: 0, clear_s: 0, realert_min: null };
type Rule = typeof RULE | { for_s: number; clear_s: number; realert_min: number | null };

interface Finding {
  readonly at: number;
  readonly severity: Severity | null;
}

/** Takes findings as they come, and lets time pass where a number stands. */
function story(steps: readonly (Finding | number)[], rule: Rule = RULE) {
  let watch: Watch | undefined;
  const turns: Turn[] = [];
  for (const one of steps) {
    const step =
      typeof one !== 'number'
        ? find(watch, one, rule)
        : watch === undefined
          ? undefined
          : pass(watch, one, rule);
    if (step === undefined) continue;
    watch = step.watch;
    turns.push(...step.turns);
  }
  return {
    watch,
    turns,
    told: turns.map(({ what, at, severity }) => `${at / MINUTE_MS} ${what} ${severity}`),
  };
}
const bad = (minute: number, severity: Severity = 'critical'): Finding => ({
  at: minute * MINUTE_MS,
  severity,
});
const good = (minute: number): Finding => ({ at: minute * MINUTE_MS, severity: null });
const minutes = (minute: number) => minute * MINUTE_MS;

describe('one check', () => {
  test('fires when it has not been well for long enough, by the time at which that was so', () => {
    expect(story([good(0), bad(1), bad(5), minutes(5.9)]).told).toEqual([]);
    expect(story([good(0), bad(1), bad(5), minutes(60)]).told).toEqual(['6 opened critical']);
    expect(story([good(0), bad(1), bad(5), bad(60)]).told).toEqual(['6 opened critical']);
  });

  test('that is well again in time was never anybody’s business', () => {
    expect(story([bad(1), good(5), bad(7), good(11), minutes(60)]).told).toEqual([]);
  });

  test('is over when it has been well for long enough', () => {
    expect(story([bad(0), bad(6), good(7), minutes(8)]).told).toEqual(['5 opened critical']);
    expect(story([bad(0), bad(6), good(7), bad(8), good(9), minutes(20)]).told).toEqual([
      '5 opened critical',
      '11 resolved critical',
    ]);
  });

  test('that gets worse is told again, also when somebody cared; one that gets better is not', () => {
    const opened = story([bad(0, 'warning'), minutes(6)]);
    if (opened.watch === undefined) throw new Error('no watch');
    const cared = acknowledge(opened.watch, true);
    const worse = find(cared, bad(7), RULE);
    expect(worse.turns).toEqual([{ what: 'worsened', at: minutes(7), severity: 'critical' }]);
    expect(worse.watch).toMatchObject({ acknowledged: false, open: 'critical' });
    const eased = find(worse.watch, bad(8, 'warning'), RULE);
    expect(eased.turns).toMatchObject([{ what: 'eased', severity: 'warning' }]);
  });

  test('is told again each so many minutes until somebody cares, and once after a long silence', () => {
    const rule = { ...AT_ONCE, realert_min: 60 };
    const { told, watch } = story(
      [bad(0), minutes(59), minutes(60), minutes(119), minutes(121), minutes(1000)],
      rule,
    );
    expect(told).toEqual([
      '0 opened critical',
      '60 reminded critical',
      '120 reminded critical',
      '960 reminded critical',
    ]);
    if (watch === undefined) throw new Error('no watch');
    expect(pass(acknowledge(watch, true), minutes(5000), rule).turns).toEqual([]);
  });

  test('closed by hand it begins anew when it is still not well', () => {
    const { watch } = story([bad(0), minutes(6)]);
    if (watch === undefined) throw new Error('no watch');
    const closed = resolve(watch, minutes(10));
    expect(closed.turns).toMatchObject([{ what: 'resolved' }]);
    expect(pass(closed.watch, minutes(14), RULE).turns).toEqual([]);
    expect(pass(closed.watch, minutes(15), RULE).turns).toMatchObject([{ what: 'opened', at: minutes(15) }]);
  });

  test('that comes and goes stays open until it is quiet, and is told twice at most before', () => {
    const comes = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? bad(at) : good(at)));
    const { told, watch } = story([...comes, minutes(39) + FLAP_QUIET_MS - 1], AT_ONCE);
    expect(told).toEqual([
      '0 opened critical',
      '1 resolved critical',
      '2 opened critical',
      '3 resolved critical',
      '4 opened critical',
    ]);
    if (watch === undefined) throw new Error('no watch');
    expect(isFlapping(watch)).toBe(true);
    expect(pass(watch, minutes(39) + FLAP_QUIET_MS, AT_ONCE).turns).toMatchObject([{ what: 'resolved' }]);
  });
});

test.each([
  ['ok', true, 'critical', null],
  ['warning', true, 'critical', 'warning'],
  ['warning', false, 'critical', null],
  ['unknown', true, 'critical', 'warning'],
  ['critical', false, 'critical', 'critical'],
  ['critical', true, 'info', 'info'],
  ['warning', true, 'info', 'info'],
] as const)('%s is, with warnings %p and at most %s, %p', (level, on_warning, severity, expected) => {
  expect(severityOf(level, { on_warning, severity })).toBe(expected);
});

describe('any story', () => {
  const severity = fc.constantFrom<Severity | null>(null, null, 'warning', 'critical');
  const findings = fc
    .uniqueArray(fc.record({ at: fc.integer({ min: 0, max: 3_600 }), severity }), {
      selector: ({ at }) => at,
      maxLength: 25,
    })
    .map((all) =>
      all.toSorted((one, other) => one.at - other.at).map((one) => ({ ...one, at: one.at * 1000 })),
    );
  const rule = fc.record({
    for_s: fc.constantFrom(0, 60, 300),
    clear_s: fc.constantFrom(0, 120),
    realert_min: fc.constant(null),
  });
  const END = 10_000_000;

  test('is the same however often what was found comes again, and however often one looks', () => {
    fc.assert(
      fc.property(findings, rule, fc.infiniteStream(fc.nat(5)), (all, timing, random) => {
        const draw = () => random.next().value ?? 0;
        const noisy: (Finding | number)[] = [];
        for (const [place, one] of all.entries()) {
          noisy.push(one);
          // What came before comes again, late.
          for (let again = draw(); again > 0; again -= 1) {
            const old = all[Math.floor((draw() / 6) * (place + 1))];
            if (old !== undefined) noisy.push(old);
          }
          const next = all[place + 1]?.at ?? one.at;
          for (let look = draw(); look > 0; look -= 1)
            noisy.push(one.at + Math.floor(((next - one.at) * look) / 6));
        }
        expect(story([...noisy, END], timing)).toEqual(story([...all, END], timing));
      }),
      { numRuns: 500 },
    );
  });

  test('opens and ends in turn, and says so in order', () => {
    fc.assert(
      fc.property(findings, rule, (all, timing) => {
        const { turns, watch } = story([...all, END], timing);
        let open = false;
        let last = 0;
        for (const { what, at } of turns) {
          expect(what === 'opened').toBe(!open);
          if (what === 'opened') open = true;
          if (what === 'resolved') open = false;
          expect(at).toBeGreaterThanOrEqual(last);
          last = at;
        }
        expect(watch?.open !== null && watch !== undefined).toBe(open);
      }),
    );
  });

  test('is open at its end exactly when the end is not well, and for long enough', () => {
    fc.assert(
      fc.property(findings, rule, (all, timing) => {
        const { watch } = story([...all, END], timing);
        expect(watch?.open ?? null).toBe(all.at(-1)?.severity ?? null);
      }),
    );
  });

  test('changes by time alone no sooner than it says, and then it does', () => {
    fc.assert(
      fc.property(findings, rule, (all, timing) => {
        const { watch } = story(all, timing);
        if (watch === undefined) return;
        const due = dueAt(watch, timing);
        if (due === null) expect(pass(watch, END, timing).turns).toEqual([]);
        else {
          expect(pass(watch, due - 1, timing).turns).toEqual([]);
          expect(pass(watch, due, timing).turns.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('that may be forgotten goes on as if it had never been', () => {
    fc.assert(
      fc.property(findings, rule, findings, (all, timing, more) => {
        const { watch } = story([...all, END], timing);
        if (watch === undefined || !isForgettable(watch, END)) return;
        const later = more.map((one) => ({ ...one, at: one.at + END }));
        const on = (before: Watch | undefined) => {
          let current = before;
          return later.flatMap((one) => {
            const step = find(current, one, timing);
            current = step.watch;
            return step.turns;
          });
        };
        expect(on(watch)).toEqual(on(undefined));
      }),
    );
  });
});
