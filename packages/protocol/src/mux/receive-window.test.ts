import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { MAX_PAYLOAD_BYTES } from '../frame/layout.ts';
import { CHANNEL_TYPES, MAX_SESSION_GROWTH } from './channel-types.ts';
import { ReceiveWindow } from './receive-window.ts';
import type { Role } from './role.ts';

const MIB = 1024 * 1024;
const { file, terminal } = CHANNEL_TYPES;
const never = () => 0;

/**
 * A sender that sends whatever it may, over a way with a round trip and a speed, to a receiver that consumes at once.
 * Answers the window after `rounds` round trips.
 */
function windowAfter(
  rounds: number,
  roundTripMs: number,
  bytesPerMs: number,
  budget = { left: MAX_SESSION_GROWTH },
) {
  let now = 0;
  const window = new ReceiveWindow(file, 'technician', budget, () => now);
  const arrivals: { at: number; credit: number }[] = [{ at: 0, credit: file.startWindow }];
  let freeAt = 0;
  for (
    let next = arrivals.shift();
    next !== undefined && next.at < rounds * roundTripMs;
    next = arrivals.shift()
  ) {
    for (let left = next.credit; left > 0; left -= 16_384) {
      const bytes = Math.min(16_384, left);
      freeAt = Math.max(freeAt, next.at) + bytes / bytesPerMs;
      now = freeAt + roundTripMs / 2;
      expect(window.receive(bytes)).toBe(true);
      const credit = window.consume(bytes);
      if (credit > 0) arrivals.push({ at: now + roundTripMs / 2, credit });
    }
  }
  return window.window;
}

describe('the window', () => {
  test('grows to what a fast, long way carries', () => {
    expect(windowAfter(20, 50, 100_000)).toBe(4 * MIB);
  });

  test('grows to twice what a slower way carries in a round trip, and not beyond', () => {
    const carried = 10_000 * 50;
    expect(windowAfter(40, 50, 10_000)).toBeWithin(1.5 * carried, 2.2 * carried);
  });

  test('at most doubles where it is large enough, for its first round is as long as the window', () => {
    expect(windowAfter(1000, 5, 10_000)).toBeLessThan(2 * file.startWindow);
  });

  test('takes no more growth than the session has left, and gives it back', () => {
    const budget = { left: 100_000 };
    expect(windowAfter(20, 50, 100_000, budget)).toBe(file.startWindow + 100_000);
    expect(budget.left).toBe(0);
    const window = new ReceiveWindow(file, 'technician', { left: 0 }, never);
    window.release();
    expect(window.window).toBe(file.startWindow);
  });

  test('of a terminal grows for what it prints, and never for what is typed', () => {
    const afterMuch = (receiver: Role) => {
      let now = 0;
      const window = new ReceiveWindow(terminal, receiver, { left: MAX_SESSION_GROWTH }, () => now);
      for (let i = 0; i < 10_000; i += 1) {
        now += 0.01;
        window.receive(4096);
        window.consume(4096);
      }
      return window.window;
    };
    expect(afterMuch('technician')).toBe(terminal.largestWindow.technician);
    expect(afterMuch('agent')).toBe(terminal.startWindow);
  });
});

describe('credit', () => {
  test('goes back when a quarter is consumed, not for each key', () => {
    const window = new ReceiveWindow(terminal, 'agent', { left: 0 }, never);
    let granted = 0;
    let grants = 0;
    for (let i = 0; i < terminal.startWindow; i += 1) {
      window.receive(1);
      const credit = window.consume(1);
      granted += credit;
      if (credit > 0) grants += 1;
    }
    expect([granted, grants]).toEqual([terminal.startWindow, 4]);
  });

  test('a_sender_never_waits_for_a_receiver_that_has_nothing_unread', () => {
    const payload = fc.oneof(fc.integer({ min: 1, max: MAX_PAYLOAD_BYTES }), fc.constant(MAX_PAYLOAD_BYTES));
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(CHANNEL_TYPES)),
        fc.constantFrom<Role>('technician', 'agent'),
        fc.array(payload, { minLength: 30, maxLength: 300 }),
        (rules, receiver, payloads) => {
          let now = 0;
          let mayCome = rules.startWindow;
          const window = new ReceiveWindow(rules, receiver, { left: MAX_SESSION_GROWTH }, () => now);
          for (const bytes of payloads) {
            now += 0.01;
            expect(bytes).toBeLessThanOrEqual(mayCome);
            window.receive(bytes);
            mayCome += window.consume(bytes) - bytes;
          }
          expect(window.unread).toBe(0);
        },
      ),
    );
  });

  test('is never given for what has not come', () => {
    const window = new ReceiveWindow(terminal, 'agent', { left: 0 }, never);
    window.receive(10);
    for (const wrong of [11, -1, 0.5, Number.NaN]) expect(() => window.consume(wrong)).toThrow(RangeError);
    expect(window.consume(10)).toBe(0);
    expect(window.unread).toBe(0);
  });

  test('and what is unread are the window together, whatever comes and is consumed when', () => {
    const step = fc.record({ send: fc.nat(70_000), consume: fc.nat(100), wait: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let now = 0;
        let mayCome = file.startWindow;
        let ungranted = 0;
        const budget = { left: 2 * MIB };
        const window = new ReceiveWindow(file, 'technician', budget, () => now);
        for (const { send, consume, wait } of steps) {
          now += wait;
          const bytes = Math.min(send, mayCome);
          expect(window.receive(bytes)).toBe(true);
          mayCome -= bytes;
          const used = Math.floor((window.unread * consume) / 100);
          const before = window.window;
          const credit = window.consume(used);
          mayCome += credit;
          ungranted += used - (credit > 0 ? credit - (window.window - before) : 0);
          expect(mayCome + window.unread + ungranted).toBe(window.window);
          expect(window.window).toBeWithin(file.startWindow, file.largestWindow.technician + 1);
          expect(budget.left).toBe(2 * MIB - (window.window - file.startWindow));
        }
        expect(window.receive(mayCome + 1)).toBe(false);
      }),
    );
  });
});
