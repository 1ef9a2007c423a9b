import { expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit';
import type { Channel } from '../mux/index.ts';
import { SocketPipe } from './socket-pipe.ts';

const BYTES = new Uint8Array([1, 2, 3]);

/** A pipe between a socket and a channel that note what is done to them. */
function setUp(options: { lingerMs?: number } = {}) {
  const said: string[] = [];
  const clock = new FakeClock();
  const state = { room: Number.POSITIVE_INFINITY, channelTakes: true };
  const pipe = new SocketPipe(
    {
      write: (bytes) => {
        const taken = Math.min(state.room, bytes.length);
        state.room -= taken;
        return taken;
      },
      shutdown: () => void said.push('socket shut'),
      pause: () => void said.push('socket paused'),
      resume: () => void said.push('socket resumed'),
      terminate: () => void said.push('socket cut'),
    },
    { ...options, clock },
  );
  const channel: Channel = {
    id: 1,
    type: 'forward',
    state: 'open',
    signal: new AbortController().signal,
    credit: 0,
    queuedBytes: 0,
    write: () => state.channelTakes,
    sendMessage: () => {},
    room: () => Promise.resolve(true),
    consume: (count) => void (count > 0 && said.push(`consumed ${count}`)),
    end: () => void said.push('channel end'),
    reset: (code) => void said.push(`channel reset ${code}`),
  };
  return { pipe, channel, said, clock, state };
}

test('what came before the channel was known is paid back when it is', () => {
  const { pipe, channel, said } = setUp();
  pipe.events.onData?.(BYTES, 0);
  expect(said).toEqual([]);
  pipe.join(channel);
  expect(said).toEqual(['consumed 3', 'socket resumed']);
});

test('a socket that broke before the channel was known resets it', () => {
  const { pipe, channel, said } = setUp();
  pipe.socketClosed(true);
  pipe.join(channel);
  expect(said).toEqual(['channel reset connection_reset']);
});

test('a channel that takes no more pauses the socket until there is room', () => {
  const { pipe, channel, said, state } = setUp();
  pipe.join(channel);
  state.channelTakes = false;
  pipe.data(BYTES);
  pipe.events.onRoom?.();
  expect(said).toEqual(['socket resumed', 'socket paused', 'socket resumed']);
});

test('a_socket_that_closes_with_more_to_write_has_broken', () => {
  const { pipe, channel, said } = setUp();
  pipe.join(channel);
  pipe.socketClosed(false);
  expect(said.at(-1)).toBe('channel reset connection_reset');
});

test('a socket that closes after both ends have finished tells nothing more than its end', async () => {
  const { pipe, channel, said } = setUp();
  pipe.join(channel);
  pipe.events.onFin?.();
  pipe.socketClosed(false);
  await pipe.closed;
  expect(said).toEqual(['socket resumed', 'socket shut', 'channel end']);
});

test('a channel that is reset cuts the socket, once', async () => {
  const { pipe, channel, said } = setUp();
  pipe.join(channel);
  pipe.events.onClosed?.({ how: 'reset', by: 'peer', code: 'stalled', message: '' });
  pipe.drop();
  await pipe.closed;
  expect(said.filter((line) => line === 'socket cut')).toHaveLength(1);
});

test('what_is_left_for_a_socket_is_dropped_when_it_takes_nothing_for_too_long', async () => {
  const { pipe, channel, said, clock, state } = setUp({ lingerMs: 5000 });
  state.room = 0;
  pipe.join(channel);
  pipe.events.onData?.(BYTES, 0);
  pipe.events.onFin?.();
  pipe.events.onClosed?.({ how: 'finished' });
  await clock.advance(4999);
  state.room = 1;
  pipe.drained();
  await clock.advance(4999);
  expect(said).not.toContain('socket cut');
  await clock.advance(1);
  expect(said).toContain('socket cut');
});

test('a socket that takes what is left in time is not cut', async () => {
  const { pipe, channel, said, clock, state } = setUp({ lingerMs: 5000 });
  state.room = 0;
  pipe.join(channel);
  pipe.events.onData?.(BYTES, 0);
  pipe.events.onFin?.();
  pipe.events.onClosed?.({ how: 'finished' });
  state.room = 3;
  pipe.drained();
  pipe.socketClosed(false);
  await clock.advance(10_000);
  expect(said).toEqual(['socket resumed', 'consumed 3', 'socket shut', 'channel end']);
});
