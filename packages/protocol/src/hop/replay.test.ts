import { describe, expect, test } from 'bun:test';
import { REPLAY_BYTES, REPLAY_FRAMES, Replay } from './replay.ts';
import type { Source } from './types.ts';

const frame = (bytes: number) => new Uint8Array(bytes);

/** A replay that holds three frames of 10, 20 and 30 bytes. */
function threeKept() {
  const replay = new Replay();
  const frames = [frame(10), frame(20), frame(30)];
  for (const one of frames) replay.keep(one, undefined);
  return { replay, frames };
}

/** All that is to be sent again. */
function again(replay: Replay): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let next = replay.again(); next !== undefined; next = replay.again()) frames.push(next);
  return frames;
}

describe('what is sent again', () => {
  test('is what the peer does not have, in order and once', () => {
    const { replay, frames } = threeKept();
    expect(replay.rewind(10)).toBe(true);
    expect(again(replay)).toEqual(frames.slice(1));
    expect(replay.isBehind).toBe(false);
  });

  test('is nothing when the peer has everything', () => {
    const { replay } = threeKept();
    expect(replay.rewind(60)).toBe(true);
    expect({ again: again(replay), bytes: replay.bytes }).toEqual({ again: [], bytes: 0 });
  });

  test('begins where the peer is, also when the last try was cut in the middle', () => {
    const { replay, frames } = threeKept();
    replay.rewind(0);
    replay.again();
    replay.again();
    replay.confirm(10);
    expect(replay.rewind(10)).toBe(true);
    expect(again(replay)).toEqual(frames.slice(1));
  });
});

describe('a position is refused', () => {
  test.each([
    ['beyond what was sent', 61],
    ['inside a frame', 15],
    ['that is no number', Number.NaN],
  ])('%s', (_, position) => {
    expect(threeKept().replay.rewind(position)).toBe(false);
  });

  test('before what is kept', () => {
    const { replay } = threeKept();
    replay.confirm(30);
    expect(replay.rewind(10)).toBe(false);
  });
});

describe('what is kept', () => {
  test('goes back to its source when the peer has it', () => {
    const given: Uint8Array[] = [];
    const source: Source = {
      trafficClass: 3,
      scheduled: false,
      take: () => undefined,
      sent: (one) => given.push(one),
    };
    const replay = new Replay();
    const [first, second] = [frame(10), frame(20)];
    replay.keep(first, source);
    replay.keep(second, source);
    replay.confirm(29);
    expect(given).toEqual([first]);
    expect(replay.bytes).toBe(20);
  });

  test('a_peer_that_confirms_nothing_makes_nobody_keep_more_than_the_limit', () => {
    const replay = new Replay();
    for (let bytes = 0; bytes < 3 * REPLAY_BYTES; bytes += 16_384) replay.keep(frame(16_384), undefined);
    expect(replay.bytes).toBeLessThanOrEqual(REPLAY_BYTES);
    expect(replay.rewind(0)).toBe(false);
  });

  test('nor more frames, however small', () => {
    const replay = new Replay();
    for (let count = 0; count < 2 * REPLAY_FRAMES; count += 1) replay.keep(frame(12), undefined);
    expect(replay.bytes).toBe(12 * REPLAY_FRAMES);
  });

  test('and the end of it is still good when the peer has all that was dropped', () => {
    const replay = new Replay();
    for (let count = 0; count < REPLAY_FRAMES + 5; count += 1) replay.keep(frame(12), undefined);
    expect(replay.rewind(12 * 4)).toBe(false);
    expect(replay.rewind(12 * 5)).toBe(true);
  });
});
