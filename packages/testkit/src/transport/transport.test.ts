import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { FakeClock } from '../clock.ts';
import { faultyTransport, lineOfSpeed, memoryPair } from './index.ts';

test('timers run in the order of their times, equal ones as they were set', async () => {
  const clock = new FakeClock();
  const ran: string[] = [];
  const at = (name: string, ms: number) => clock.setTimeout(() => ran.push(`${name}@${clock.now()}`), ms);
  at('late', 20);
  at('first', 10);
  at('second', 10);
  clock.clearTimeout(at('never', 15));
  clock.setTimeout(() => at('inner', 0), 10);
  await clock.advance(15);
  expect(ran).toEqual(['first@10', 'second@10', 'inner@10']);
  expect(clock.now()).toBe(15);
  await clock.advance(5);
  expect(ran.at(-1)).toBe('late@20');
  expect(clock.pending).toBe(0);
});

test('messages arrive whole, once and in order, however they are split and joined', async () => {
  const run = async (sizes: number[], turns: number[], latencyMs: number) => {
    const clock = new FakeClock();
    let turn = 0;
    const bytesPerTurn = () => turns[turn++ % turns.length] ?? 1;
    const shape = { bytesPerTurn, msPerTurn: () => 1, latencyMs, systemBuffer: 0 };
    const [left, right] = memoryPair(clock, shape);
    const sent = sizes.map((size, index) => new Uint8Array(size).fill(index));
    const got: Uint8Array[] = [];
    right.onMessage = (message) => got.push(message);
    for (const message of sent) left.send(message);
    expect(left.bufferedAmount()).toBe(sizes.reduce((sum, size) => sum + size, 0));
    await clock.advance(100_000);
    expect(got).toEqual(sent);
    expect(left.bufferedAmount()).toBe(0);
  };
  const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 });
  const turns = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });
  await fc.assert(fc.asyncProperty(sizes, turns, fc.nat(20), run), { numRuns: 30 });
});

test('a line of 10 Mbit/s behind a big buffer takes its time, and shows only what exceeds the buffer', async () => {
  const clock = new FakeClock();
  const [left, right] = memoryPair(clock, lineOfSpeed(10_000_000, 20, 1_000_000));
  let arrivedAt = 0;
  right.onMessage = () => {
    arrivedAt = clock.now();
  };
  for (let i = 0; i < 120; i += 1) left.send(new Uint8Array(10_000));
  expect(left.bufferedAmount()).toBe(200_000);
  await clock.advance(2000);
  expect(arrivedAt).toBeCloseTo(960 + 20, -1);
});

test('an end that reads nothing leaves the bytes on their way, and reads them later', async () => {
  const clock = new FakeClock();
  const [left, right] = memoryPair(clock);
  const got: number[] = [];
  right.onMessage = (message) => got.push(message[0] ?? 0);
  right.pause();
  left.send(Uint8Array.of(1));
  left.send(Uint8Array.of(2));
  await clock.advance(1000);
  expect(got).toEqual([]);
  right.resume();
  await clock.advance(1);
  expect(got).toEqual([1, 2]);
});

test('both ends hear of a close once, and nothing arrives after it', async () => {
  const clock = new FakeClock();
  const [left, right] = memoryPair(clock);
  const heard: string[] = [];
  left.onClose = () => heard.push('left');
  right.onClose = () => heard.push('right');
  right.onMessage = () => heard.push('message');
  left.send(Uint8Array.of(1));
  left.close();
  left.close();
  right.close();
  right.send(Uint8Array.of(2));
  await clock.advance(1000);
  expect(heard).toEqual(['left', 'right']);
  expect(clock.pending).toBe(0);
});

test('a faulty transport loses, doubles and changes what it is told to', () => {
  const got: number[] = [];
  const spoil = (_: Uint8Array, index: number) =>
    index === 0 ? 'drop' : index === 1 ? 'twice' : index === 2 ? Uint8Array.of(9) : 'pass';
  const way = faultyTransport({ send: (message) => got.push(...message), bufferedAmount: () => 5 }, spoil);
  for (const byte of [0, 1, 2, 3]) way.send(Uint8Array.of(byte));
  expect(got).toEqual([1, 1, 9, 3]);
  expect(way.bufferedAmount()).toBe(5);
});
