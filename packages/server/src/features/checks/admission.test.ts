import { describe, expect, test } from 'bun:test';
import type { Report } from '@guru/protocol/control';
import fc from 'fast-check';
import type { AgentReports } from '../../bus/index.ts';
import { Admission } from './admission.ts';

const PAUSE_MS = 60_000;

const report = (seq: number): Report => ({
  seq,
  age_ms: 0,
  body: {
    kind: 'check',
    key: 'cpu',
    revision: '',
    level: 'ok',
    summary: '',
    perf: [],
    took_ms: 0,
  },
});
const message = (first: number, last = first, agent_id = 'one', log = 'log'): AgentReports => ({
  agent_id,
  partner_id: 'partner',
  received_at: 0,
  log,
  reports: Array.from({ length: last - first + 1 }, (_, n) => report(first + n)),
});

describe('what is taken in', () => {
  test('one that sends without waiting has room for some messages, and leaves the room of others alone', () => {
    const admission = new Admission();
    const refusals = [1, 2, 3, 4, 5].map((seq) => admission.enter(message(seq), 0));
    expect(refusals).toEqual([null, null, null, null, 'no_room']);
    expect(admission.enter(message(1, 1, 'other'), 0)).toBeNull();
  });

  test('nothing behind a gap is taken before the gap is filled: a confirmation would speak of it too', () => {
    const admission = new Admission();
    for (let seq = 1; seq <= 5; seq += 1) admission.enter(message(seq), 0);
    admission.leave(message(1), 1);
    expect(admission.enter(message(6), 1)).toBe('out_of_turn');
    expect(admission.enter(message(5, 6), 1)).toBeNull();
  });

  test('of a new log, on a new connection, or after a pause an agent begins where it has something', () => {
    for (const go of [
      (admission: Admission) => admission.enter(message(9, 9, 'one', 'other log'), 1),
      (admission: Admission) => {
        admission.arrived('one');
        return admission.enter(message(9), 1);
      },
      // What waited longest went, for there was no room for it at the agent.
      (admission: Admission) => admission.enter(message(9), PAUSE_MS),
    ]) {
      const admission = new Admission();
      for (let seq = 1; seq <= 5; seq += 1) admission.enter(message(seq), 0);
      admission.leave(message(1), 0);
      expect(go(admission)).toBeNull();
    }
  });

  test('an agent that comes back has its days at once, and one that goes on like that is held to what checks can find', () => {
    const admission = new Admission();
    let now = 0;
    let taken = 0;
    const offer = () => {
      const one = message(taken + 1, taken + 200);
      const refusal = admission.enter(one, now);
      if (refusal === null) {
        taken += 200;
        admission.leave(one, now);
      }
      return refusal;
    };
    while (offer() === null);
    expect(taken).toBe(60_000);
    for (now = PAUSE_MS; now <= 3_600_000; now += PAUSE_MS) while (offer() === null);
    expect(taken).toBeLessThanOrEqual(60_000 + 3600 * 40);
    expect(taken).toBeGreaterThan(60_000 + 3500 * 40);
  });

  test('people are told of an agent once in a while', () => {
    const admission = new Admission();
    expect([0, 1, 599_999, 600_000].map((now) => admission.mayTell('one', now))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});

test('however an agent sends and whenever what waits is written, what is confirmed was taken', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('send'), count: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'write', count: 0 }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'pause', count: 0 }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'again', count: 0 }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const admission = new Admission();
      const waiting: AgentReports[] = [];
      const taken = new Set<number>();
      let [now, next, confirmed] = [0, 1, 0];
      for (const { kind, count } of steps) {
        if (kind === 'send') {
          const one = message(next, next + count - 1);
          next += count;
          if (admission.enter(one, now) === null) waiting.push(one);
        } else if (kind === 'write') {
          for (const one of waiting.splice(0)) {
            for (const { seq } of one.reports) {
              taken.add(seq);
              confirmed = Math.max(confirmed, seq);
            }
            admission.leave(one, now);
          }
        } else {
          // From the beginning of what is not confirmed, in its order.
          next = confirmed + 1;
          if (kind === 'again') admission.arrived('one');
          else now += PAUSE_MS;
        }
        for (let seq = 1; seq <= confirmed; seq += 1) expect(taken.has(seq)).toBe(true);
      }
    }),
  );
});
