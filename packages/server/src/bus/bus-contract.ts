import { describe, expect, test } from 'bun:test';
import type { Bus, Service, Subject } from './bus.ts';

/** An implementation under test, and how to end it. `settled` resolves when everything published so far was delivered. */
export interface BusUnderTest extends AsyncDisposable {
  readonly bus: Bus;
  settled(): Promise<void>;
}

const words = 'contract.words' as Subject<string>;
const others = 'contract.others' as Subject<string>;
const bytes = 'contract.bytes' as Subject<Uint8Array>;
const double = 'contract.double' as Service<number, number>;
const soon = { timeout_ms: 5_000 };

/** What any bus must do, whether it lives in one process or between nodes. Call it at the top of a test file. */
export function busContract(name: string, make: () => Promise<BusUnderTest>): void {
  describe(`${name} keeps the bus contract`, () => {
    deliveryContract(make);
    isolationContract(make);
    requestContract(make);
  });
}

function deliveryContract(make: () => Promise<BusUnderTest>): void {
  test('payloads arrive in order at every subscriber, subject by subject', async () => {
    await using it = await make();
    const first: string[] = [];
    const second: string[] = [];
    const elsewhere: string[] = [];
    using _a = it.bus.subscribe(words, (word) => first.push(word));
    using _b = it.bus.subscribe(words, (word) => second.push(word));
    using _c = it.bus.subscribe(others, (word) => elsewhere.push(word));
    const sent = Array.from({ length: 1000 }, (_, index) => `${index}`);
    for (const word of sent) it.bus.publish(words, word);
    it.bus.publish(others, 'x');
    await it.settled();
    expect(first).toEqual(sent);
    expect(second).toEqual(sent);
    expect(elsewhere).toEqual(['x']);
  });

  test('what a handler publishes comes after what it was handling, for everybody', async () => {
    await using it = await make();
    const seen: string[] = [];
    using _a = it.bus.subscribe(words, (word) => {
      if (word === 'question') it.bus.publish(words, 'answer');
    });
    using _b = it.bus.subscribe(words, (word) => seen.push(word));
    it.bus.publish(words, 'question');
    await it.settled();
    expect(seen).toEqual(['question', 'answer']);
  });

  test('bytes and JSON arrive as they were sent', async () => {
    await using it = await make();
    const gotBytes: Uint8Array[] = [];
    const gotValues: unknown[] = [];
    const anything = 'contract.anything' as Subject<unknown>;
    using _a = it.bus.subscribe(bytes, (payload) => gotBytes.push(payload));
    using _b = it.bus.subscribe(anything, (payload) => gotValues.push(payload));
    const values = [{ a: [1, null, 'ü', { b: true }] }, 'text', 0, false, [], null];
    it.bus.publish(bytes, Uint8Array.of(0, 255, 10, 13));
    it.bus.publish(bytes, new Uint8Array(0));
    for (const value of values) it.bus.publish(anything, value);
    await it.settled();
    expect(gotBytes.map((payload) => [...payload])).toEqual([[0, 255, 10, 13], []]);
    expect(gotValues).toEqual(values);
  });

  test('nothing is delivered after a subscription was disposed, and disposing twice is fine', async () => {
    await using it = await make();
    const kept: string[] = [];
    const dropped: string[] = [];
    using _kept = it.bus.subscribe(words, (word) => kept.push(word));
    const subscription = it.bus.subscribe(words, (word) => dropped.push(word));
    it.bus.publish(words, 'before');
    await it.settled();
    subscription[Symbol.dispose]();
    subscription[Symbol.dispose]();
    it.bus.publish(words, 'after');
    await it.settled();
    expect(dropped).toEqual(['before']);
    expect(kept).toEqual(['before', 'after']);
  });

  test('a handler may end another subscription while it handles', async () => {
    await using it = await make();
    const seen: string[] = [];
    using _first = it.bus.subscribe(words, () => second[Symbol.dispose]());
    const second = it.bus.subscribe(words, (word) => seen.push(word));
    it.bus.publish(words, 'one');
    await it.settled();
    seen.length = 0;
    it.bus.publish(words, 'two');
    await it.settled();
    expect(seen).toEqual([]);
  });
}

function isolationContract(make: () => Promise<BusUnderTest>): void {
  test('a handler that throws, rejects or never ends disturbs nobody', async () => {
    await using it = await make();
    const seen: string[] = [];
    using _throws = it.bus.subscribe(words, () => {
      throw new Error('handler fails on purpose');
    });
    using _rejects = it.bus.subscribe(words, async () => {
      throw new Error('handler rejects on purpose');
    });
    using _hangs = it.bus.subscribe(words, () => new Promise<void>(() => {}));
    using _works = it.bus.subscribe(words, (word) => seen.push(word));
    it.bus.publish(words, 'one');
    it.bus.publish(words, 'two');
    await it.settled();
    expect(seen).toEqual(['one', 'two']);
  });

  test('publishing to nobody is fine and nothing is kept for later', async () => {
    await using it = await make();
    const seen: string[] = [];
    it.bus.publish(words, 'early');
    await it.settled();
    using _late = it.bus.subscribe(words, (word) => seen.push(word));
    await it.settled();
    expect(seen).toEqual([]);
  });
}

function requestContract(make: () => Promise<BusUnderTest>): void {
  test('a request gets its own reply, many at once too', async () => {
    await using it = await make();
    using _r = it.bus.respond(double, async (value) => value * 2);
    const replies = await Promise.all([1, 2, 3, 4].map((value) => it.bus.request(double, value, soon)));
    expect(replies).toEqual([2, 4, 6, 8].map((value) => ({ ok: true, value })));
  });

  test('a request that nobody answers fails at once', async () => {
    await using it = await make();
    const reply = await it.bus.request(double, 1, { timeout_ms: 600_000 });
    expect(reply).toEqual({ ok: false, code: 'no_responder' });
    const responder = it.bus.respond(double, (value) => value);
    responder[Symbol.dispose]();
    await it.settled();
    expect(await it.bus.request(double, 1, { timeout_ms: 600_000 })).toEqual(reply);
  });

  test('a request whose responder is late times out, and the responder learns of it', async () => {
    await using it = await make();
    const gone = Promise.withResolvers<void>();
    using _r = it.bus.respond(double, (_, signal) => {
      signal.addEventListener('abort', () => gone.resolve());
      return new Promise<number>(() => {});
    });
    expect(await it.bus.request(double, 1, { timeout_ms: 5 })).toEqual({ ok: false, code: 'timeout' });
    await gone.promise;
  });

  test('an aborted request ends at once, and the responder learns of it', async () => {
    await using it = await make();
    const asked = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    using _r = it.bus.respond(double, (_, signal) => {
      asked.resolve();
      signal.addEventListener('abort', () => gone.resolve());
      return new Promise<number>(() => {});
    });
    const controller = new AbortController();
    const reply = it.bus.request(double, 1, { timeout_ms: 600_000, signal: controller.signal });
    await asked.promise;
    controller.abort();
    expect(await reply).toEqual({ ok: false, code: 'aborted' });
    await gone.promise;
    expect(await it.bus.request(double, 1, { ...soon, signal: controller.signal })).toEqual({
      ok: false,
      code: 'aborted',
    });
  });

  test('a responder that throws fails its request only, and one that hangs delays no other', async () => {
    await using it = await make();
    using _r = it.bus.respond(double, (value) => {
      if (value === 0) throw new Error('responder fails on purpose');
      return value < 0 ? new Promise<number>(() => {}) : value * 2;
    });
    const hanging = it.bus.request(double, -1, { timeout_ms: 20 });
    expect(await it.bus.request(double, 0, soon)).toEqual({ ok: false, code: 'responder_failed' });
    expect(await it.bus.request(double, 4, soon)).toEqual({ ok: true, value: 8 });
    expect(await hanging).toEqual({ ok: false, code: 'timeout' });
  });

  test('a service has one responder at a time', async () => {
    await using it = await make();
    const first = it.bus.respond(double, () => 1);
    expect(() => it.bus.respond(double, () => 2)).toThrow('responder already');
    first[Symbol.dispose]();
    using _second = it.bus.respond(double, () => 2);
    expect(await it.bus.request(double, 0, soon)).toEqual({ ok: true, value: 2 });
  });
}
