import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { MAX_FRAME_BYTES } from '../frame/layout.ts';
import { MAX_WINDOW, MIN_WINDOW, Pacer, START_WINDOW } from './pacer.ts';

/** A way of some speed that takes `baseMs` there and back, and a sender that always fills the window. */
class Way {
  readonly pacer = new Pacer();
  readonly #bytesPerMs: number;
  baseMs: number;
  #now = 0;
  #freeAt = 0;
  #pings: { payload: Uint8Array; answerAt: number }[] = [];

  constructor(bytesPerMs: number, baseMs: number) {
    this.#bytesPerMs = bytesPerMs;
    this.baseMs = baseMs;
  }

  /** Answers what share of the way was made use of, and the longest that a byte had to wait for others. */
  run(ms: number): { use: number; worstQueue: number } {
    let sent = 0;
    let worstQueue = 0;
    for (const end = this.#now + ms; this.#now < end; this.#now += 0.25) {
      this.#answer();
      for (; this.pacer.hasRoom(); sent += MAX_FRAME_BYTES) {
        if (this.pacer.wantsFreshDelay(() => this.#now)) this.#ping();
        this.pacer.handedOver(MAX_FRAME_BYTES);
        this.#freeAt = Math.max(this.#freeAt, this.#now) + MAX_FRAME_BYTES / this.#bytesPerMs;
        if (this.pacer.isPingDue()) this.#ping();
      }
      worstQueue = Math.max(worstQueue, this.#freeAt - this.#now);
    }
    return { use: sent / (ms * this.#bytesPerMs), worstQueue };
  }

  #ping(): void {
    const answerAt = Math.max(this.#freeAt, this.#now) + this.baseMs;
    this.#pings.push({ payload: this.pacer.ping(this.#now), answerAt });
  }

  #answer(): void {
    for (let ping = this.#pings[0]; ping !== undefined && ping.answerAt <= this.#now; ping = this.#pings[0]) {
      this.#pings.shift();
      this.pacer.pong(ping.payload, this.#now);
      if (this.pacer.isPingDue()) this.#ping();
    }
  }
}

describe('the hop window', () => {
  test.each([1, 20, 60])(
    'keeps the queue of 10 Mbit/s at %d ms near its target, and the way busy',
    (baseMs) => {
      const way = new Way(1250, baseMs);
      way.run(1000);
      const { use, worstQueue } = way.run(5000);
      expect(worstQueue).toBeLessThan(50);
      expect(use).toBeGreaterThan(0.9);
    },
  );

  test('opens wide on a fast way within a few round trips', () => {
    const way = new Way(600_000, 0.5);
    way.run(100);
    expect(way.pacer.window).toBe(MAX_WINDOW);
  });

  test('opens wide on a long way too', () => {
    const way = new Way(50_000, 50);
    way.run(3000);
    expect(way.pacer.window).toBeGreaterThan(50_000 * 50);
    expect(way.run(3000).use).toBeGreaterThan(0.9);
  });

  test('does not take a standing queue for a longer way, however long it stands', () => {
    const way = new Way(1250, 20);
    expect(way.run(120_000).worstQueue).toBeLessThan(60);
    expect(way.pacer.shortestDelay).toBeLessThan(30);
    expect(way.run(5000).worstQueue).toBeLessThan(45);
  });

  test('follows a way that has become longer, and does not choke on it', () => {
    const way = new Way(5000, 10);
    way.run(3000);
    way.baseMs = 80;
    way.run(13_000);
    expect(way.run(5000).use).toBeGreaterThan(0.8);
  });

  test('loses at most half to one hiccup', () => {
    const way = new Way(600_000, 0.5);
    way.run(100);
    const { pacer } = way;
    for (let i = 0; i < 64; i += 1) pacer.handedOver(MAX_FRAME_BYTES);
    const late = [pacer.ping(200), pacer.ping(200), pacer.ping(200)];
    for (const payload of late) pacer.pong(payload, 500);
    expect(pacer.window).toBe(MAX_WINDOW / 2);
  });

  test('stays within its bounds, whatever is sent and answered when', () => {
    const step = fc.record({
      ms: fc.nat(5000),
      frames: fc.nat(40),
      answer: fc.nat(20),
      garbage: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const pacer = new Pacer();
        const waiting: Uint8Array[] = [];
        let now = 0;
        for (const { ms, frames, answer, garbage } of steps) {
          now += ms;
          for (let i = 0; i < frames; i += 1) pacer.handedOver(MAX_FRAME_BYTES);
          while (pacer.isPingDue()) waiting.push(pacer.ping(now));
          pacer.pong(
            garbage ? Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 9) : (waiting[answer] ?? new Uint8Array(8)),
            now,
          );
          expect(pacer.window).toBeWithin(MIN_WINDOW, MAX_WINDOW + 1);
          expect(pacer.outstanding).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('PING and PONG', () => {
  test('a PONG confirms all that went before its PING, and the PINGs between', () => {
    const pacer = new Pacer();
    pacer.handedOver(100);
    pacer.ping(0);
    pacer.handedOver(50);
    const second = pacer.ping(1);
    pacer.handedOver(7);
    pacer.pong(second, 5);
    expect(pacer.outstanding).toBe(7);
    expect(pacer.waitedFor(50)).toBe(0);
    expect(pacer.lastDelay).toBe(4);
  });

  test('a PONG for which no PING waits changes nothing', () => {
    const pacer = new Pacer();
    pacer.handedOver(100);
    const ping = pacer.ping(0);
    for (const made of [0, 2, 200]) pacer.pong(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, made), 5);
    expect(pacer.outstanding).toBe(100);
    pacer.pong(ping, 9);
    pacer.pong(ping, 10);
    expect([pacer.outstanding, pacer.lastDelay]).toEqual([0, 9]);
  });

  test('one is due after each eighth of the window', () => {
    const pacer = new Pacer();
    pacer.handedOver(START_WINDOW / 8 - 1);
    expect(pacer.isPingDue()).toBe(false);
    pacer.handedOver(1);
    expect(pacer.isPingDue()).toBe(true);
    pacer.ping(0);
    expect(pacer.isPingDue()).toBe(false);
  });

  test('a peer that answers none is sent few', () => {
    const pacer = new Pacer();
    let pings = 0;
    for (let i = 0; i < 10_000; i += 1) {
      pacer.handedOver(START_WINDOW);
      if (pacer.isPingDue() || pacer.isTailDue(i * 1000, 1000)) {
        pacer.ping(i * 1000);
        pings += 1;
      }
    }
    expect(pings).toBe(24);
    expect(pacer.waitedFor(10_000)).toBe(10_000);
  });

  test('the first frame of bulk after a rest has one before it, to measure the empty way', () => {
    const pacer = new Pacer();
    expect(pacer.wantsFreshDelay(() => 0)).toBe(true);
    pacer.pong(pacer.ping(0), 4);
    expect(pacer.shortestDelay).toBe(4);
    expect(pacer.wantsFreshDelay(() => 9000)).toBe(false);
    expect(pacer.wantsFreshDelay(() => 10_005)).toBe(true);
  });
});
