import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { HISTORY_BYTES, History } from './history.ts';

const LIMIT = 6000;

test('however output comes, what is kept is its end, and from a line’s start where something is gone', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 3000, size: 'max' }), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (printed) => {
      const history = new History(LIMIT);
      for (const piece of printed) history.add(piece);
      const all = Buffer.concat(printed);
      const kept = Buffer.from(history.read());
      const last = all.subarray(-LIMIT);
      if (all.length <= LIMIT) expect(kept.equals(all)).toBe(true);
      else {
        const line = last.subarray(0, 4096).indexOf('\n');
        expect(kept.equals(last.subarray(line + 1))).toBe(true);
      }
    }),
  );
});

test('one piece that is longer than what is kept leaves its own end', () => {
  const history = new History(LIMIT);
  history.add(Buffer.from('before'));
  history.add(new Uint8Array(3 * LIMIT).fill(65));
  history.add(Buffer.from('after'));
  expect(Buffer.from(history.read()).toString()).toBe(`${'A'.repeat(LIMIT - 5)}after`);
});

test('a_flood_in_single_bytes_costs_no_more_memory_than_the_limit', () => {
  const history = new History();
  const byte = new Uint8Array(1);
  for (let count = 0; count < 2 * HISTORY_BYTES; count += 1) history.add(byte);
  expect(history.read().length).toBe(HISTORY_BYTES);
});
