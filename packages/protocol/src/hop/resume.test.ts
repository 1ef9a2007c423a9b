import { describe, expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit/clock';
import type { LineShape } from '@guru/testkit/transport';
import fc from 'fast-check';
import { ResumingPair } from '../fixtures/resuming.ts';
import { readU32 } from '../frame/bytes.ts';
import { creditFrame, dataFrame, fillDataFrame } from '../frame/encode.ts';
import { CHANNEL_AT, FrameType, HEADER_BYTES, MAX_PAYLOAD_BYTES } from '../frame/layout.ts';
import { FramePool } from '../mux/frame-pool.ts';
import { Hop } from './hop.ts';
import { REPLAY_BYTES } from './replay.ts';
import type { TrafficClass, Transport } from './types.ts';

const CLASSES = [0, 1, 2, 3] as const;

type Step =
  | {
      readonly does: 'send';
      readonly side: 'left' | 'right';
      readonly of: TrafficClass;
      readonly size: number;
    }
  | { readonly does: 'pass'; readonly ms: number }
  | { readonly does: 'cut'; readonly forMs: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('send'),
      side: fc.constantFrom('left', 'right'),
      of: fc.constantFrom<TrafficClass>(0, 1, 2, 3, 3, 3),
      size: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: MAX_PAYLOAD_BYTES })),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('pass'), ms: fc.nat(40) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('cut'), forMs: fc.nat(3000) }) },
);

/** Cuts fall anywhere in a message: turns carry a few bytes or many. */
const shape: fc.Arbitrary<LineShape> = fc
  .record({ bytes: fc.integer({ min: 50, max: 60_000 }), latencyMs: fc.nat(20) })
  .map(({ bytes, latencyMs }) => ({
    bytesPerTurn: () => bytes,
    msPerTurn: () => 1,
    latencyMs,
    systemBuffer: 20_000,
  }));

/** A frame whose channel tells its class, and whose bytes tell what it is. */
function numbered(of: TrafficClass, number: number, size: number): Uint8Array {
  const payload = new Uint8Array(size).map((_, index) => number * 31 + index);
  return dataFrame(1, of + 1, 0, payload);
}

/** SHA-256 over what the frames of a class carry: small ones may have been joined while they waited. */
function hashOf(frames: readonly Uint8Array[], of: TrafficClass): string {
  const hasher = new Bun.CryptoHasher('sha256');
  for (const frame of frames) {
    if (readU32(frame, CHANNEL_AT) === of + 1) hasher.update(frame.subarray(HEADER_BYTES));
  }
  return hasher.digest('hex');
}

test('over_a_line_that_is_cut_anywhere_and_any_number_of_times_no_byte_is_lost_doubled_or_misplaced', async () => {
  const run = async (steps: readonly Step[], line: LineShape) => {
    const clock = new FakeClock();
    const pair = new ResumingPair(clock, line);
    const sent = { left: [] as Uint8Array[], right: [] as Uint8Array[] };
    for (const [number, one] of steps.entries()) {
      if (one.does === 'pass') await clock.advance(one.ms);
      else if (one.does === 'cut') {
        pair.cut();
        await clock.advance(one.forMs);
        expect(pair.rejoin()).toBe(true);
      } else {
        const frame = numbered(one.of, number, one.size);
        sent[one.side].push(frame.slice());
        expect(pair[one.side].hop.enqueue(one.of, frame)).toBe(true);
      }
    }
    await clock.advance(120_000);
    for (const [side, far] of [
      ['left', pair.right],
      ['right', pair.left],
    ] as const) {
      for (const of of CLASSES) expect(hashOf(far.received, of)).toBe(hashOf(sent[side], of));
      expect(far.mostKept).toBeLessThanOrEqual(REPLAY_BYTES);
      expect(pair[side].hop.stats).toMatchObject({ keptBytes: 0, queuedBytes: 0, outstandingBytes: 0 });
    }
    pair.close();
    expect(clock.pending).toBe(0);
  };
  const steps = fc.array(step, { maxLength: 60, size: 'max' });
  await fc.assert(fc.asyncProperty(steps, shape, run), { numRuns: 300 });
}, 60_000);

/** A hop whose connection the test plays. */
function hopByHand() {
  const clock = new FakeClock();
  const connect = () => {
    const sent: Uint8Array[] = [];
    const transport: Transport = { send: (frame) => sent.push(frame.slice()), bufferedAmount: () => 0 };
    return { sent, transport };
  };
  const first = connect();
  const hop = new Hop({ transport: first.transport, clock });
  return { clock, hop, first, connect };
}

const DATA = dataFrame(1, 1, 0, new Uint8Array(88));

describe('a suspended hop', () => {
  test('sends nothing, holds no timer, and keeps what it is given', async () => {
    const { clock, hop, first } = hopByHand();
    hop.enqueue(3, DATA);
    hop.suspend();
    const before = first.sent.length;
    hop.enqueue(1, DATA.slice());
    hop.receivePing(new Uint8Array(8));
    hop.ping();
    hop.drained();
    await clock.advance(600_000);
    expect(first.sent.length).toBe(before);
    expect(clock.pending).toBe(0);
    expect(hop.stats).toMatchObject({ keptBytes: 100, queuedBytes: 100 });
  });

  test('that is closed forgets all of it, and can not be resumed', () => {
    const { hop, connect } = hopByHand();
    hop.enqueue(3, DATA);
    hop.suspend();
    hop.close();
    expect(hop.resume(connect().transport, 0)).toBe(false);
    expect(hop.stats).toMatchObject({ keptBytes: 0, queuedBytes: 0 });
  });
});

describe('a peer that claims', () => {
  test.each([
    ['more than was sent', 201],
    ['a place inside a frame', 150],
    ['less than it has confirmed', 0],
  ])('%s is told that it can not go on, and nothing is sent to it', async (_, received) => {
    const { clock, hop, first, connect } = hopByHand();
    hop.enqueue(3, DATA);
    await clock.advance(2000);
    hop.receivePong(lastPing(first.sent));
    hop.enqueue(3, DATA.slice());
    hop.suspend();
    const second = connect();
    expect(hop.resume(second.transport, received)).toBe(false);
    expect(second.sent).toEqual([]);
  });
});

test('what was handed over comes again before what is new, even before a RESET', () => {
  const { hop, connect } = hopByHand();
  hop.enqueue(3, DATA);
  hop.suspend();
  hop.enqueue(0, creditFrame(1, 1, 5));
  const second = connect();
  expect(hop.resume(second.transport, 0)).toBe(true);
  const types = second.sent.map(([type]) => type).filter((type) => type !== FrameType.PING);
  expect(types).toEqual([FrameType.DATA, FrameType.CREDIT]);
});

test('a socket that breaks over a frame has not lost it', () => {
  const { clock, hop, connect } = hopByHand();
  const broken = connect();
  const breaking: Transport = { send: () => hop.suspend(), bufferedAmount: () => 0 };
  hop.suspend();
  hop.resume(breaking, 0);
  hop.enqueue(1, DATA);
  expect(clock.pending).toBe(0);
  hop.resume(broken.transport, 0);
  expect(broken.sent.map(([type]) => type)).toContain(FrameType.DATA);
});

test('memory_that_may_be_sent_again_is_not_written_over', () => {
  const { hop, first, connect } = hopByHand();
  const pool = new FramePool();
  const given: Uint8Array[] = [];
  const frame = pool.take();
  const waiting = [fillDataFrame(frame, 1, 1, 0, new Uint8Array(MAX_PAYLOAD_BYTES).fill(7), 0)];
  hop.schedule({
    trafficClass: 3,
    scheduled: false,
    take: () => waiting.shift(),
    sent: (one) => given.push(one),
  });
  hop.suspend();
  expect(given).toEqual([]);
  const second = connect();
  hop.resume(second.transport, 0);
  const again = second.sent.find(([type]) => type === FrameType.DATA);
  expect(again).toEqual(first.sent.find(([type]) => type === FrameType.DATA));
  hop.receivePong(lastPing(second.sent));
  expect(given).toEqual([frame]);
});

function lastPing(sent: readonly Uint8Array[]): Uint8Array {
  const ping = sent.findLast(([type]) => type === FrameType.PING);
  if (ping === undefined) throw new Error('no PING was sent');
  return ping.subarray(HEADER_BYTES);
}

test('what_resume_could_not_keep_any_more_waits_for_a_confirmation_and_only_control_does_not', () => {
  const sent: Uint8Array[] = [];
  const transport = { send: (frame: Uint8Array) => void sent.push(frame.slice()), bufferedAmount: () => 0 };
  const hop = new Hop({ transport, clock: new FakeClock(), drainEvents: true });
  const count = Math.floor((2 * REPLAY_BYTES) / MAX_PAYLOAD_BYTES);
  // Terminals don't wait for the hop window: here so many print that twice as much comes as can be kept.
  for (let channel = 1; channel <= count; channel += 1)
    hop.enqueue(1, dataFrame(1, channel, 0, new Uint8Array(MAX_PAYLOAD_BYTES)));
  const ofType = (type: number) => sent.filter((frame) => frame[0] === type);
  expect(ofType(FrameType.DATA).length).toBeWithin(count / 4, count / 2);
  expect(hop.stats.keptBytes).toBeLessThan(REPLAY_BYTES);
  hop.enqueue(0, creditFrame(1, 1, 1));
  expect(ofType(FrameType.CREDIT).length).toBe(1);

  let answered = 0;
  while (ofType(FrameType.PING).length > answered) {
    for (const ping of ofType(FrameType.PING).slice(answered)) {
      answered += 1;
      hop.receivePong(ping.subarray(HEADER_BYTES));
    }
    expect(hop.stats.keptBytes).toBeLessThan(REPLAY_BYTES);
  }
  expect(ofType(FrameType.DATA).length).toBe(count);
  expect(hop.stats.queuedBytes).toBe(0);
  hop.close();
});
