import { afterAll, expect, test } from 'bun:test';
import { CHANNEL_TYPES, FULL_PAYLOAD_BYTES, type JsonObject } from '@guru/protocol';
import { watchLeaks } from '@guru/testkit';
import { ChannelStage } from '../fixtures/channel-stage.ts';
import { eventually } from '../fixtures/processes.ts';
import { serveSpeed } from './index.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

/** What a writer leaves here before it waits (256 KiB), and the piece that it was about to write. */
const WAITING_BYTES = 512 * 1024;
const LARGEST_WINDOW = CHANNEL_TYPES.speed.largestWindow.technician;
const START_WINDOW = 256 * 1024;

const stage = () => new ChannelStage('speed', serveSpeed);

test.each([0, 1, 16_384, 65_536, 65_537, 5_000_000])('a download of %i bytes is that long', async (bytes) => {
  await using on = stage();
  const screen = on.open('speed', { direction: 'download', bytes });
  await screen.until(() => screen.hasFin);
  expect(screen.received).toBe(bytes);
  screen.channel.end();
  expect(await screen.ended).toEqual({ how: 'finished' });
});

test.each([0, 1, 5_000_000])('an upload of %i bytes is counted', async (bytes) => {
  await using on = stage();
  const screen = on.open('speed', { direction: 'upload', bytes });
  const piece = new Uint8Array(50_000);
  for (let left = bytes; left > 0; left -= piece.length) {
    if (!screen.channel.write(piece.subarray(0, left))) await screen.channel.room();
  }
  screen.channel.end();
  expect(await screen.ended).toEqual({ how: 'finished' });
  expect(screen.messages).toEqual([{ type: 'received', bytes }]);
});

test('an echo brings every byte back, in order', async () => {
  await using on = stage();
  const screen = on.open('speed', { direction: 'echo', bytes: 0 });
  const sent = crypto.getRandomValues(new Uint8Array(50_000));
  for (let count = 0; count < 40; count += 1) {
    if (!screen.channel.write(sent)) await screen.channel.room();
  }
  screen.channel.end();
  expect(await screen.ended).toEqual({ how: 'finished' });
  expect(screen.received).toBe(40 * sent.length);
  expect(screen.bytes.subarray(-sent.length).equals(sent)).toBe(true);
});

test('an_echo_that_nobody_reads_holds_no_more_than_its_windows', async () => {
  await using on = stage();
  const screen = on.open('speed', { direction: 'echo', bytes: 0 });
  screen.stopReading();
  screen.channel.write(new Uint8Array(7_500_000));
  await screen.until(() => screen.received > START_WINDOW - FULL_PAYLOAD_BYTES);
  // The agent keeps what it could not send; the rest stays with whoever sends it.
  await eventually(() => screen.channel.credit < 16_384 && (on.served[0]?.queuedBytes ?? 0) > 0);
  expect(on.served[0]?.queuedBytes).toBeLessThan(WAITING_BYTES + LARGEST_WINDOW);
  expect(screen.channel.queuedBytes).toBeGreaterThan(2_000_000);
  screen.readAgain();
  screen.channel.end();
  expect(await screen.ended).toEqual({ how: 'finished' });
  expect(screen.received).toBe(7_500_000);
});

test('a_download_that_nobody_reads_waits_and_ends_with_its_session', async () => {
  await using on = stage();
  const screen = on.open('speed', { direction: 'download', bytes: 86_400 * 10 ** 9 });
  screen.stopReading();
  await screen.until(() => screen.received > START_WINDOW - FULL_PAYLOAD_BYTES);
  expect(on.served[0]?.queuedBytes).toBeLessThan(WAITING_BYTES);
  await on.session.close();
  expect(on.served[0]?.state).toBe('closed');
});

test.each<[string, JsonObject]>([
  ['no_direction', { bytes: 1 }],
  ['another_direction', { direction: 'sideways', bytes: 1 }],
  ['less_than_nothing', { direction: 'download', bytes: -1 }],
  ['more_than_a_day', { direction: 'download', bytes: 1e15 }],
  ['half_a_byte', { direction: 'download', bytes: 0.5 }],
  ['an_unknown_field', { direction: 'download', bytes: 1, file: '/etc/shadow' }],
])('params_with_%s_are_refused', async (_, params) => {
  await using on = stage();
  expect(await on.open('speed', params).ended).toMatchObject({ how: 'reset', code: 'bad_params' });
});
