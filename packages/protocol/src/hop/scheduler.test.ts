import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Scheduler } from './scheduler.ts';
import type { Source, TrafficClass } from './types.ts';

class Sender implements Source {
  readonly trafficClass: TrafficClass;
  readonly name: number;
  frames: number;
  scheduled = false;

  constructor(name: number, trafficClass: TrafficClass, frames: number) {
    this.name = name;
    this.trafficClass = trafficClass;
    this.frames = frames;
  }

  take(): Uint8Array | undefined {
    if (this.frames === 0) return undefined;
    this.frames -= 1;
    return Uint8Array.of(this.name);
  }
}

/** Serves everything up to `lowest`, as the hop does, and answers who went when. */
function serve(scheduler: Scheduler, lowest: TrafficClass): Source[] {
  const order: Source[] = [];
  for (let source = scheduler.next(lowest); source !== undefined; source = scheduler.next(lowest)) {
    if (source.take() === undefined) continue;
    order.push(source);
    scheduler.add(source);
  }
  return order;
}

const trafficClass = fc.constantFrom<TrafficClass>(0, 1, 2, 3);
const load = fc.array(fc.tuple(trafficClass, fc.nat(12)), { minLength: 1, maxLength: 12 });

test('a lower class always goes before a higher one', () => {
  fc.assert(
    fc.property(load, (senders) => {
      const scheduler = new Scheduler();
      for (const [name, [itsClass, frames]] of senders.entries()) {
        scheduler.add(new Sender(name, itsClass, frames));
      }
      const classes = serve(scheduler, 3).map((source) => source.trafficClass);
      expect(classes).toEqual(classes.toSorted());
      expect(classes.length).toBe(senders.reduce((sum, [, frames]) => sum + frames, 0));
      expect(scheduler.isIdle(3)).toBe(true);
    }),
  );
});

test('within a class each has its turn before anybody has a second one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(12), { minLength: 1, maxLength: 12 }), (loads) => {
      const scheduler = new Scheduler();
      const senders = loads.map((frames, name) => new Sender(name, 3, frames));
      for (const sender of senders) scheduler.add(sender);
      const order = serve(scheduler, 3);
      const fair: Source[] = [];
      for (let turn = 0; turn < Math.max(...loads); turn += 1) {
        fair.push(...senders.filter(({ name }) => (loads[name] ?? 0) > turn));
      }
      expect(order).toEqual(fair);
    }),
  );
});

test('classes above the lowest that may go are left as they are', () => {
  const scheduler = new Scheduler();
  const keys = new Sender(1, 1, 2);
  const bulk = new Sender(3, 3, 2);
  scheduler.add(bulk);
  scheduler.add(keys);
  expect(serve(scheduler, 1)).toEqual([keys, keys]);
  expect(scheduler.isIdle(1)).toBe(true);
  expect(scheduler.isIdle(3)).toBe(false);
  expect(serve(scheduler, 3)).toEqual([bulk, bulk]);
});

test('a source that is added twice has one turn', () => {
  const scheduler = new Scheduler();
  const one = new Sender(1, 2, 3);
  scheduler.add(one);
  scheduler.add(one);
  expect(scheduler.next(3)).toBe(one);
  expect(scheduler.next(3)).toBeUndefined();
});

test('a cleared scheduler takes its sources again', () => {
  const scheduler = new Scheduler();
  const one = new Sender(1, 2, 1);
  scheduler.add(one);
  scheduler.clear();
  expect(scheduler.next(3)).toBeUndefined();
  scheduler.add(one);
  expect(scheduler.next(3)).toBe(one);
});
