import { expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit/clock';
import { ROUTE } from '../fixtures/ends.ts';
import { decodeFrame } from '../frame/decode.ts';
import { acceptFrame, creditFrame } from '../frame/encode.ts';
import { FrameType, FULL_FRAME_BYTES, FULL_PAYLOAD_BYTES } from '../frame/layout.ts';
import { Hop } from '../hop/hop.ts';
import { FramePool } from './frame-pool.ts';
import { Mux } from './mux.ts';

test('gives out what came back, and keeps no more than so many', () => {
  const pool = new FramePool();
  const frames = Array.from({ length: 500 }, () => pool.take());
  expect(new Set(frames).size).toBe(500);
  for (const frame of frames) pool.give(frame);
  const again = Array.from({ length: 500 }, () => pool.take());
  expect(again.filter((frame) => frames.includes(frame)).length).toBe(288);
});

test('takes no frame that is smaller than those that it gives out', () => {
  const pool = new FramePool();
  pool.give(new Uint8Array(100));
  expect(pool.take().length).toBe(FULL_FRAME_BYTES);
});

test('a frame that waits is not written over by those that are written meanwhile', async () => {
  const clock = new FakeClock();
  const first: (number | undefined)[] = [];
  const take = (bytes: Uint8Array) => {
    const frame = decodeFrame(bytes.slice());
    if (frame.type === FrameType.PING) hop.receivePong(frame.payload);
    if (frame.type !== FrameType.DATA) return;
    if (frame.payload.every((byte) => byte === frame.payload[0])) first.push(frame.payload[0]);
    give(creditFrame(ROUTE, 1, frame.length));
  };
  const give = (bytes: Uint8Array) => {
    const frame = decodeFrame(bytes);
    if (frame.type !== 0) mux.receive(frame);
  };
  const onItsWay: Uint8Array[] = [];
  const hop = new Hop({
    transport: { bufferedAmount: () => 0, send: (f) => onItsWay.push(f.slice()) },
    clock,
  });
  const mux = new Mux({ route: ROUTE, role: 'technician', hop, clock });
  const channel = mux.open('file', {}, {});
  give(acceptFrame(ROUTE, 1, {}));
  for (let i = 0; i < 200; i += 1) {
    channel.write(new Uint8Array(FULL_PAYLOAD_BYTES).fill(i));
    if (i % 7 === 0) for (const bytes of onItsWay.splice(0, 5)) take(bytes);
  }
  while (onItsWay.length > 0) take(onItsWay.shift() ?? new Uint8Array());
  expect(first).toEqual(Array.from({ length: 200 }, (_, i) => i));
  mux.close();
  hop.close();
  expect(clock.pending).toBe(0);
});
