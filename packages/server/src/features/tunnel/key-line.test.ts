import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { KeyLine, type KeySource } from './key-line.ts';

const WINDOW = 100;

/** A line with a device at its end that gives credit for no more than it was sent, and two who watch. */
class Stage {
  readonly passed: Uint8Array[] = [];
  readonly back = [0, 0, 0];
  onTheWay = 0;
  most = 0;
  readonly sources: readonly (KeySource | undefined)[];
  readonly line = new KeyLine(WINDOW, (frame) => {
    this.passed.push(frame);
    this.onTheWay += frame.length;
    this.most = Math.max(this.most, this.onTheWay);
  });

  constructor() {
    const source = (index: number): KeySource => ({
      taken: (bytes) => {
        this.back[index] = (this.back[index] ?? 0) + bytes;
      },
    });
    this.sources = [undefined, source(1), source(2)];
  }

  credit(amount: number): void {
    const bytes = Math.min(amount, this.onTheWay);
    if (bytes === 0) return;
    this.onTheWay -= bytes;
    this.back[0] = (this.back[0] ?? 0) + this.line.credit(bytes);
  }
}

test('keys of several people reach the device whole, in order and within one window, and each gets his own credit back', () => {
  const step = fc.oneof(
    fc.record({ who: fc.nat({ max: 2 }), bytes: fc.nat({ max: 60 }) }),
    fc.record({ credit: fc.integer({ min: 1, max: 80 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const stage = new Stage();
      const taken: Uint8Array[] = [];
      const spent = [0, 0, 0];
      for (const one of steps) {
        if ('credit' in one) {
          stage.credit(one.credit);
          continue;
        }
        const frame = new Uint8Array(one.bytes);
        const owed = (spent[one.who] ?? 0) - (stage.back[one.who] ?? 0);
        const isTaken = stage.line.add(stage.sources[one.who], frame, frame.length);
        expect(isTaken).toBe(owed + frame.length <= WINDOW);
        if (!isTaken) continue;
        taken.push(frame);
        spent[one.who] = (spent[one.who] ?? 0) + frame.length;
      }
      for (let rounds = 0; rounds < 20; rounds += 1) stage.credit(WINDOW);
      expect(stage.passed.length).toBe(taken.length);
      expect(stage.passed.every((frame, index) => frame === taken[index])).toBe(true);
      expect(stage.most).toBeLessThanOrEqual(WINDOW);
      expect(stage.back).toEqual(spent);
    }),
  );
});

test('one_who_types_into_a_device_that_takes_nothing_is_stopped', () => {
  const window = 64 * 1024;
  let passed = 0;
  const line = new KeyLine(window, () => {
    passed += 1;
  });
  const key = new Uint8Array(1);
  expect(line.add(undefined, new Uint8Array(window), window)).toBe(true);
  let held = 0;
  while (held < window && line.add({ taken: () => undefined }, key, 1)) held += 1;
  expect(held).toBe(1024);
  expect(passed).toBe(1);
});
