import { expect, test } from 'bun:test';
import type { Order } from '@guru/protocol/control';
import { FakeClock } from '@guru/testkit';
import type { OrderBody } from '../bus/index.ts';
import { DELIVER_WITHIN_MS, Outbox } from './outbox.ts';

const pace: OrderBody = { type: 'pace', payload: { interval_ms: 2000, for_ms: 30_000 } };

function makeOutbox() {
  const clock = new FakeClock();
  const sent: [string, Order][] = [];
  const outbox = new Outbox(clock, (agent, order) => sent.push([agent, order]));
  return { clock, sent, outbox };
}

test('an order is sent at once, keeps its id, and is done when it is acknowledged', async () => {
  const { clock, sent, outbox } = makeOutbox();
  const outcome = outbox.submit('a', pace);
  expect(sent).toHaveLength(1);
  const [, order] = sent[0] ?? [];
  expect(outbox.waitingFor('a')).toEqual([order as Order]);
  expect(outbox.waitingFor('b')).toEqual([]);
  outbox.acknowledge('a', order?.id ?? '');
  expect(await outcome).toBe('done');
  outbox.acknowledge('a', order?.id ?? '');
  expect(outbox.size).toBe(0);
  expect(clock.pending).toBe(0);
});

test('an order that nobody acknowledges is undeliverable after ten seconds, each after its own', async () => {
  const { clock, outbox } = makeOutbox();
  const outcomes: string[] = [];
  const note = (name: string) => (outcome: string) => outcomes.push(`${name} ${outcome}`);
  const first = outbox.submit('a', pace).then(note('first'));
  await clock.advance(4000);
  const second = outbox.submit('b', pace).then(note('second'));
  await clock.advance(DELIVER_WITHIN_MS - 4001);
  expect(outcomes).toEqual([]);
  await clock.advance(1);
  await first;
  expect(outcomes).toEqual(['first undeliverable']);
  await clock.advance(4000);
  await second;
  expect(outcomes).toEqual(['first undeliverable', 'second undeliverable']);
  expect(clock.pending).toBe(0);
});

test('an_agent_cannot_acknowledge_the_order_of_another', () => {
  const { sent, outbox } = makeOutbox();
  void outbox.submit('a', pace);
  outbox.acknowledge('b', sent[0]?.[1].id ?? '');
  expect(outbox.size).toBe(1);
});

test('one who no longer waits takes the order back', async () => {
  const { clock, outbox } = makeOutbox();
  const controller = new AbortController();
  const outcome = outbox.submit('a', pace, controller.signal);
  controller.abort();
  expect(await outcome).toBe('cancelled');
  expect(outbox.waitingFor('a')).toEqual([]);
  expect(clock.pending).toBe(0);
  expect(await outbox.submit('a', pace, controller.signal)).toBe('cancelled');
});

test('orders for one agent are bounded, and another agent does not notice', async () => {
  const { sent, outbox } = makeOutbox();
  for (let count = 0; count < 64; count += 1) void outbox.submit('a', pace);
  expect(await outbox.submit('a', pace)).toBe('overloaded');
  void outbox.submit('b', pace);
  expect(sent.at(-1)?.[0]).toBe('b');
});

test('at the end everything that waits is undeliverable', async () => {
  const { clock, outbox } = makeOutbox();
  const outcomes = [outbox.submit('a', pace), outbox.submit('b', pace)];
  outbox[Symbol.dispose]();
  expect(await Promise.all(outcomes)).toEqual(['undeliverable', 'undeliverable']);
  expect(clock.pending).toBe(0);
});
