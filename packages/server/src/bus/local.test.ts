import { expect, test } from 'bun:test';
import type { Subject } from './bus.ts';
import { busContract } from './bus-contract.ts';
import { LocalBus } from './local.ts';

busContract('the bus inside one process', async () => ({
  bus: new LocalBus(() => {}),
  // Delivery is a call; what is left is the turn in which a handler's rejection is caught.
  settled: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}));

const words = 'local.words' as Subject<string>;

test('what a handler throws is reported with its subject', () => {
  const reported: [string, unknown][] = [];
  const bus = new LocalBus((subject, error) => reported.push([subject, error]));
  const failure = new Error('on purpose');
  using _a = bus.subscribe(words, () => {
    throw failure;
  });
  bus.publish(words, 'one');
  expect(reported).toEqual([[words, failure]]);
});

test('two_handlers_that_answer_each_other_are_stopped', () => {
  const reported: unknown[] = [];
  const bus = new LocalBus((_, error) => reported.push(error));
  let delivered = 0;
  using _a = bus.subscribe(words, (word) => {
    delivered += 1;
    for (let copy = 0; copy < 2; copy += 1) bus.publish(words, word);
  });
  bus.publish(words, 'loop');
  expect(String(reported[0])).toContain('feed themselves');
  expect(delivered).toBeLessThan(5_000);
});
