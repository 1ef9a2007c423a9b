import { describe, expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit';
import { FlushLoop } from './flush-loop.ts';

/** A loop over a list of things to write, which a test fails at will. */
function stage() {
  const clock = new FakeClock();
  const waiting: string[] = [];
  const written: string[] = [];
  const state = { failing: false, failures: 0, flushes: 0, meanwhile: () => {} };
  const loop = new FlushLoop({
    clock,
    delay_ms: 1000,
    retry_ms: 1000,
    max_retry_ms: 4000,
    async flush() {
      state.flushes += 1;
      await Promise.resolve();
      if (state.failing) throw new Error('the database is away');
      const one = waiting.shift();
      if (one !== undefined) written.push(one);
      const more = waiting.length > 0;
      // After the last look at what waits, and before anybody knows of its end.
      if (!more) queueMicrotask(state.meanwhile);
      return more;
    },
    onFailure: () => {
      state.failures += 1;
    },
  });
  const add = (one: string) => {
    waiting.push(one);
    loop.wake();
  };
  return { clock, waiting, written, state, loop, add };
}

describe('writing in batches', () => {
  test('begins some time after the first thing came, and goes on until nothing waits', async () => {
    const { clock, written, loop, add } = stage();
    for (const one of ['a', 'b', 'c']) add(one);
    await clock.advance(999);
    expect(written).toEqual([]);
    await clock.advance(1);
    expect(written).toEqual(['a', 'b', 'c']);
    await loop.close();
  });

  test('what comes in the last moment of a flush is not forgotten', async () => {
    const { clock, written, loop, state, add } = stage();
    state.meanwhile = () => {
      state.meanwhile = () => {};
      add('late');
    };
    add('a');
    await clock.advance(1000);
    await clock.advance(1000);
    expect(written).toEqual(['a', 'late']);
    const { flushes } = state;
    await clock.advance(10_000);
    expect(state.flushes).toBe(flushes);
    await loop.close();
  });

  test('waits longer with each failure, and loses nothing', async () => {
    const { clock, written, state, loop, add } = stage();
    state.failing = true;
    add('a');
    await clock.advance(1000);
    for (const [ms, failures] of [
      [1000, 2],
      [1999, 2],
      [1, 3],
      [4000, 4],
      [3999, 4],
      [1, 5],
    ] as const) {
      await clock.advance(ms);
      expect([ms, state.failures]).toEqual([ms, failures]);
    }
    state.failing = false;
    await clock.advance(4000);
    expect(written).toEqual(['a']);
    await loop.close();
  });

  test('ends with one last try', async () => {
    const { written, loop, add, clock } = stage();
    add('a');
    await loop.close();
    expect(written).toEqual(['a']);
    add('b');
    await clock.advance(60_000);
    expect(written).toEqual(['a']);
  });
});
