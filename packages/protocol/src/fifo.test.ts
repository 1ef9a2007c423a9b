import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Fifo } from './fifo.ts';

test('a ring behaves as a plain list does', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constant('push' as const) },
    { weight: 4, arbitrary: fc.constant('shift' as const) },
    { weight: 1, arbitrary: fc.constantFrom('replace' as const, 'clear' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const ring = new Fifo<number>();
      const list: number[] = [];
      for (const [index, name] of steps.entries()) {
        if (name === 'shift') expect(ring.shift()).toBe(list.shift());
        else if (name === 'clear') {
          ring.clear();
          list.length = 0;
        } else if (name === 'replace') {
          ring.replaceLast(index);
          list.splice(Math.max(0, list.length - 1), 1, index);
        } else {
          ring.push(index);
          list.push(index);
        }
        expect([ring.size, ring.peek(), ring.last()]).toEqual([list.length, list[0], list.at(-1)]);
      }
    }),
  );
});
