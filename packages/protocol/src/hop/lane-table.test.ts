import { expect, test } from 'bun:test';
import { creditFrame, dataFrame, openFrame } from '../frame/encode.ts';
import { HEADER_BYTES, MAX_CREDIT } from '../frame/layout.ts';
import { decodeCredit } from '../frame/payload.ts';
import { LaneTable, MAX_CONTROL_LANES, MAX_LANE_FRAMES } from './lane-table.ts';

const data = (route: number, channel: number, size = 2000) =>
  dataFrame(route, channel, 0, new Uint8Array(size));

test('each channel has its own lane, and what waits in it can be asked for', () => {
  const lanes = new LaneTable();
  const one = lanes.push(3, data(1, 1));
  expect(lanes.push(3, data(1, 1))).toBe(one);
  expect(lanes.push(3, data(1, 3, 500))).not.toBe(one);
  lanes.push(2, data(2, 1, 700));
  lanes.push(0, creditFrame(1, 1, 100));
  expect([lanes.cost(1), lanes.cost(1, 1), lanes.cost(1, 3), lanes.cost(2), lanes.cost(9)]).toEqual([
    4500, 4000, 500, 700, 0,
  ]);
  expect(lanes.bytes).toBe(5200 + 4 * HEADER_BYTES + HEADER_BYTES + 4);
});

test('credit that waits is added up, and never beyond what a frame can say', () => {
  const lanes = new LaneTable();
  const lane = lanes.push(0, creditFrame(1, 1, 100));
  lanes.push(0, creditFrame(1, 1, 23));
  lanes.push(0, creditFrame(1, 1, MAX_CREDIT));
  const credits = [lane?.take(), lane?.take(), lane?.take()];
  expect(credits.map((frame) => frame && decodeCredit(frame.subarray(HEADER_BYTES)))).toEqual([
    123,
    MAX_CREDIT,
    undefined,
  ]);
});

test('credit behind the OPEN of its channel is added up too, and stays behind it', () => {
  const lanes = new LaneTable();
  const lane = lanes.push(0, openFrame(1, 1, 'file', {}));
  for (let i = 0; i < 10_000; i += 1) expect(lanes.push(0, creditFrame(1, 1, 2))).toBe(lane);
  expect(lane?.take()).toEqual(openFrame(1, 1, 'file', {}));
  expect(lane?.take()).toEqual(creditFrame(1, 1, 20_000));
  expect(lane?.take()).toBeUndefined();
});

test('a lane is gone when it is empty, and its source gives nothing any more', () => {
  const lanes = new LaneTable();
  const lane = lanes.push(3, data(1, 1));
  expect(lane?.take()).toBeDefined();
  expect(lanes.bytes).toBe(0);
  expect(lanes.push(3, data(1, 1))).not.toBe(lane);
  expect(lane?.take()).toBeUndefined();
});

test('a dropped channel leaves the others alone, and says whether its peer knew of it', () => {
  const lanes = new LaneTable();
  lanes.push(0, openFrame(1, 1, 'file', {}));
  const opened = lanes.push(3, data(1, 1));
  lanes.push(3, data(1, 3));
  lanes.push(3, data(2, 1));
  expect(lanes.dropChannel(1, 1)).toBe(true);
  expect(lanes.dropChannel(1, 3)).toBe(false);
  expect(lanes.dropChannel(1, 3)).toBe(false);
  expect(opened?.take()).toBeUndefined();
  expect([lanes.cost(1), lanes.cost(2)]).toEqual([0, 2000]);
});

test('a dropped session leaves the others alone', () => {
  const lanes = new LaneTable();
  lanes.push(3, data(1, 1));
  lanes.push(2, data(1, 3));
  lanes.push(3, data(2, 1));
  lanes.dropRoute(1);
  lanes.dropRoute(5);
  expect([lanes.cost(1), lanes.cost(2)]).toEqual([0, 2000]);
  lanes.clear();
  expect(lanes.bytes).toBe(0);
});

test('a lane takes so many frames and no more', () => {
  const lanes = new LaneTable();
  const small = (stream: number) => dataFrame(1, 1, stream, Uint8Array.of(1));
  for (let i = 0; i < MAX_LANE_FRAMES; i += 1) expect(lanes.push(3, small(i % 2))).toBeDefined();
  expect(lanes.push(3, small(0))).toBeUndefined();
});

test('a peer that makes up channels gets so many answers queued and no more', () => {
  const lanes = new LaneTable();
  for (let i = 1; i <= MAX_CONTROL_LANES; i += 1) expect(lanes.push(0, creditFrame(1, i, 1))).toBeDefined();
  expect(lanes.push(0, creditFrame(1, 9_999_999, 1))).toBeUndefined();
  expect(lanes.push(1, data(1, 9_999_999))).toBeDefined();
  lanes.dropChannel(1, 1);
  expect(lanes.push(0, creditFrame(1, 9_999_999, 1))).toBeDefined();
});
