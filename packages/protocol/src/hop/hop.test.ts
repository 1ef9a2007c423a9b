import { describe, expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit/clock';
import { decodeFrame } from '../frame/decode.ts';
import { creditFrame, dataFrame, openFrame, resetFrame } from '../frame/encode.ts';
import { FrameType, MAX_PAYLOAD_BYTES } from '../frame/layout.ts';
import { Hop, NO_PROGRESS_MS } from './hop.ts';
import type { HopOptions } from './types.ts';

/** A socket that keeps what it was given, and whose buffer is as full as the test says. */
function hopOnSocket(options: Partial<HopOptions> = {}) {
  const clock = new FakeClock();
  const socket = { buffered: 0, sent: [] as Uint8Array[] };
  let noProgress = 0;
  const transport = {
    send: (frame: Uint8Array) => {
      socket.sent.push(frame);
    },
    bufferedAmount: () => socket.buffered,
  };
  const onNoProgress = () => {
    noProgress += 1;
  };
  const hop = new Hop({ transport, clock, onNoProgress, ...options });
  /** Types and channels of what was sent, pings apart. */
  const sent = () =>
    socket.sent
      .map(decodeFrame)
      .filter(({ type }) => type !== FrameType.PING && type !== FrameType.PONG)
      .map((frame) => (frame.type === 0 ? 'unreadable' : `${frame.type} on ${frame.channel}`));
  const pings = () => socket.sent.map(decodeFrame).filter((frame) => frame.type === FrameType.PING);
  /** Answers every PING sent so far. */
  const answer = () => {
    for (const ping of pings()) hop.receivePong(ping.payload);
  };
  return { clock, hop, socket, sent, pings, answer, noProgress: () => noProgress };
}

const data = (channel: number, size = MAX_PAYLOAD_BYTES) => dataFrame(1, channel, 0, new Uint8Array(size));

describe('handing over', () => {
  test('goes straight to the socket while there is room', () => {
    const { hop, sent } = hopOnSocket();
    hop.enqueue(3, data(1));
    expect(sent()).toEqual(['3 on 1']);
    expect(hop.stats.queuedBytes).toBe(0);
  });

  test('of bulk stops at the window, and goes on when the peer has confirmed', () => {
    const { hop, sent, answer } = hopOnSocket();
    for (let i = 0; i < 10; i += 1) hop.enqueue(3, data(1));
    expect(sent().length).toBe(2);
    expect(hop.stats.queuedBytes).toBe(8 * data(1).length);
    answer();
    expect(sent().length).toBeGreaterThan(2);
  });

  test('of the classes 0 and 1 does not wait for the window', () => {
    const { hop, sent } = hopOnSocket();
    for (let i = 0; i < 10; i += 1) hop.enqueue(3, data(1));
    hop.enqueue(1, data(3, 1));
    hop.enqueue(0, creditFrame(1, 5, 1));
    expect(sent().slice(2)).toEqual(['3 on 3', '5 on 5']);
  });

  test('waits for a socket that takes nothing, each class in its turn', () => {
    const { hop, socket, sent } = hopOnSocket({ drainEvents: true });
    socket.buffered = 1_000_000;
    hop.enqueue(3, data(1));
    hop.enqueue(1, data(3, 1));
    hop.enqueue(2, data(5, 1));
    hop.enqueue(0, creditFrame(1, 1, 1));
    expect(sent()).toEqual([]);
    socket.buffered = 0;
    hop.drained();
    expect(sent()).toEqual(['5 on 1', '3 on 3', '3 on 5', '3 on 1']);
  });

  test('lets a keystroke into a socket that is too full for bulk', () => {
    const { hop, socket, sent } = hopOnSocket({ drainEvents: true });
    socket.buffered = 100_000;
    hop.enqueue(3, data(1));
    hop.enqueue(1, data(3, 1));
    expect(sent()).toEqual(['3 on 3']);
  });

  test('looks again by itself where the socket tells nothing, and only while it has work', async () => {
    const { hop, clock, socket, sent } = hopOnSocket();
    socket.buffered = 1_000_000;
    hop.enqueue(3, data(1));
    await clock.advance(10);
    expect(sent()).toEqual([]);
    expect(clock.pending).toBe(1);
    socket.buffered = 0;
    await clock.advance(2);
    expect(sent()).toEqual(['3 on 1']);
    hop.close();
    expect(clock.pending).toBe(0);
  });
});

describe('a RESET', () => {
  const bulk = () => {
    const socket = hopOnSocket();
    for (let i = 0; i < 5; i += 1) socket.hop.enqueue(3, data(1));
    for (let i = 0; i < 5; i += 1) socket.hop.enqueue(3, data(3));
    return socket;
  };

  test('overtakes, and drops what is queued for its channel and no other', () => {
    const { hop, sent, answer } = bulk();
    hop.enqueue(0, resetFrame(1, 1, { code: 'stalled', message: '' }));
    expect(sent().at(-1)).toBe('7 on 1');
    for (let i = 0; i < 10; i += 1) answer();
    expect(sent().slice(3)).toEqual(Array(5).fill('3 on 3'));
  });

  test('of a channel whose OPEN has not gone out makes both unnecessary', () => {
    const { hop, socket, sent } = bulk();
    socket.buffered = 1_000_000;
    hop.enqueue(0, openFrame(1, 5, 'file', {}));
    hop.enqueue(3, data(5));
    hop.enqueue(0, resetFrame(1, 5, { code: 'stalled', message: '' }));
    socket.buffered = 0;
    hop.drained();
    expect(sent().filter((frame) => frame.endsWith(' 5'))).toEqual([]);
  });
});

describe('PING and PONG', () => {
  test('an answer is the same 8 bytes, and goes at once', () => {
    const { hop, socket } = hopOnSocket();
    hop.receivePing(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(socket.sent.map(decodeFrame)).toMatchObject([
      { type: FrameType.PONG, route: 0, channel: 0, payload: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    ]);
  });

  test('a peer that asks and does not read is owed one answer, not thousands', () => {
    const { hop, socket } = hopOnSocket({ drainEvents: true });
    socket.buffered = 1_000_000;
    for (let i = 0; i < 5000; i += 1) hop.receivePing(Uint8Array.of(0, 0, 0, 0, 0, 0, i >> 8, i));
    socket.buffered = 0;
    hop.drained();
    expect(socket.sent.map(decodeFrame)).toMatchObject([
      { type: FrameType.PONG, payload: Uint8Array.of(0, 0, 0, 0, 0, 0, 4999 >> 8, 4999) },
    ]);
  });

  test('the last bytes have a PING behind them within a second, and then it is quiet', async () => {
    const { hop, clock, pings, answer } = hopOnSocket();
    hop.enqueue(1, data(1, 1));
    expect(pings().length).toBe(0);
    await clock.advance(1000);
    expect(pings().length).toBe(1);
    answer();
    expect(hop.stats.outstandingBytes).toBe(0);
    await clock.advance(100_000);
    expect(pings().length).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('a hop that only answers asks nothing: two quiet ends stay quiet', async () => {
    const { hop, clock, pings } = hopOnSocket();
    for (let i = 0; i < 100; i += 1) hop.receivePing(new Uint8Array(8));
    await clock.advance(100_000);
    expect(pings().length).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe('no progress', () => {
  test('is told once, and 10 s after the last sign of the peer', async () => {
    const { hop, clock, answer, noProgress } = hopOnSocket();
    for (let i = 0; i < 100; i += 1) hop.enqueue(3, data(1));
    await clock.advance(5000);
    answer();
    await clock.advance(NO_PROGRESS_MS - 1000);
    expect(noProgress()).toBe(0);
    await clock.advance(2000);
    expect(noProgress()).toBe(1);
    await clock.advance(60_000);
    expect(noProgress()).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('is not told of a hop that has nothing to say', async () => {
    const { clock, noProgress } = hopOnSocket();
    await clock.advance(3_600_000);
    expect(noProgress()).toBe(0);
  });
});

test('a peer that is asked for a sign and gives none is found, though nothing is outstanding', async () => {
  const { hop, clock, pings, answer, noProgress } = hopOnSocket();
  hop.ping();
  hop.ping();
  expect(pings().length).toBe(1);
  answer();
  await clock.advance(60_000);
  expect({ noProgress: noProgress(), timers: clock.pending }).toEqual({ noProgress: 0, timers: 0 });
  hop.ping();
  await clock.advance(NO_PROGRESS_MS);
  expect({ noProgress: noProgress(), timers: clock.pending }).toEqual({ noProgress: 1, timers: 0 });
});

test('a closed hop sends nothing and holds no timer', async () => {
  const { hop, clock, socket, answer } = hopOnSocket();
  for (let i = 0; i < 10; i += 1) hop.enqueue(3, data(1));
  const before = socket.sent.length;
  hop.close();
  hop.close();
  answer();
  hop.receivePing(new Uint8Array(8));
  hop.enqueue(0, creditFrame(1, 1, 1));
  hop.drained();
  await clock.advance(60_000);
  expect(socket.sent.length).toBe(before);
  expect(hop.stats.queuedBytes).toBe(0);
  expect(clock.pending).toBe(0);
});

test('a lane that is full is told, and the others go on', () => {
  const { hop, socket } = hopOnSocket({ drainEvents: true });
  socket.buffered = 1_000_000;
  const byte = (stream: number) => dataFrame(1, 1, stream, Uint8Array.of(1));
  let taken = 0;
  while (taken < 100_000 && hop.enqueue(3, byte(taken % 2))) taken += 1;
  expect(taken).toBe(8192);
  expect(hop.enqueue(3, data(3))).toBe(true);
});
