import { expect, test } from 'bun:test';
import {
  CHANNEL_TYPES,
  type Channel,
  type ChannelEvents,
  FULL_PAYLOAD_BYTES,
  type OpenRequest,
} from '@guru/protocol';
import { serveSpeed, startFarEnd, TICKET } from '../fixtures/far-end.ts';
import { attachSession } from './attach.ts';
import type { AttachedSession } from './types.ts';
import { fromWebSocket } from './web-socket.ts';

const openSocket = fromWebSocket((url, protocols) => new WebSocket(url, protocols));
const encode = (text: string) => new TextEncoder().encode(text);
const drop = () => undefined;

/** A session with a device whose terminal does what the test says. */
async function withDevice(
  onOpen: (request: OpenRequest) => void,
  work: (session: AttachedSession) => Promise<void>,
): Promise<void> {
  using far = startFarEnd({ onOpen });
  await using session = await attachSession({ socket_url: far.socket_url, ticket: TICKET, openSocket });
  await work(session);
}

const accept = (request: OpenRequest, events: ChannelEvents = {}): Channel =>
  request.accept({ pid: 42, shell: '/bin/sh' }, events);

test('a terminal brings output in order and the exit code of its program', async () => {
  const program = (request: OpenRequest) => {
    const channel = accept(request);
    channel.write(encode('one '));
    channel.write(encode('two'));
    channel.sendMessage({ type: 'exit', code: 7, signal: null });
    channel.end();
  };
  await withDevice(program, async (session) => {
    const output: Uint8Array[] = [];
    const onOutput = (bytes: Uint8Array, done: () => void) => {
      output.push(bytes);
      done();
    };
    const terminal = await session.openTerminal({ cols: 80, rows: 24, onOutput });
    expect({ pid: terminal.pid, shell: terminal.shell }).toEqual({ pid: 42, shell: '/bin/sh' });
    expect(await terminal.ended).toEqual({ type: 'exited', code: 7, signal: null });
    expect(Buffer.concat(output).toString()).toBe('one two');
  });
});

test('the device learns size, kind of terminal and shell, and every resize and signal', async () => {
  const told: unknown[] = [];
  const enough = Promise.withResolvers<void>();
  const program = (request: OpenRequest) => {
    told.push(request.params);
    accept(request, {
      onMessage(message) {
        told.push(message);
        if (told.length === 3) enough.resolve();
      },
    });
  };
  await withDevice(program, async (session) => {
    const terminal = await session.openTerminal({ cols: 80, rows: 24, shell: '/bin/zsh', onOutput: drop });
    terminal.resize(100, 30);
    terminal.kill('INT');
    await enough.promise;
    expect(told).toEqual([
      { cols: 80, rows: 24, term: 'xterm-256color', shell: '/bin/zsh' },
      { type: 'resize', cols: 100, rows: 30 },
      { type: 'signal', name: 'INT' },
    ]);
  });
});

test('output_that_is_not_drawn_holds_the_device_back', async () => {
  const { startWindow } = CHANNEL_TYPES.terminal;
  const device = Promise.withResolvers<Channel>();
  const program = (request: OpenRequest) => {
    if (request.type === 'speed') return serveSpeed(request);
    const channel = accept(request);
    channel.write(new Uint8Array(startWindow * 2));
    device.resolve(channel);
  };
  await withDevice(program, async (session) => {
    const undrawn: (() => void)[] = [];
    let draws = false;
    let arrived = 0;
    const full = Promise.withResolvers<void>();
    const whole = Promise.withResolvers<void>();
    const onOutput = (bytes: Uint8Array, done: () => void) => {
      arrived += bytes.length;
      if (draws) done();
      else undrawn.push(done);
      if (arrived > startWindow - FULL_PAYLOAD_BYTES) full.resolve();
      if (arrived === startWindow * 2) whole.resolve();
    };
    await session.openTerminal({ cols: 80, rows: 24, onOutput });
    await full.promise;
    // A round trip later nothing more has come: the window is used up.
    await session.measureSpeed({ direction: 'echo', bytes: 1 });
    expect(arrived).toBeLessThanOrEqual(startWindow);
    expect((await device.promise).queuedBytes).toBeGreaterThan(0);
    draws = true;
    for (const done of undrawn.splice(0)) done();
    await whole.promise;
  });
});

test('a paste of megabytes arrives whole, and what is typed meanwhile comes after it', async () => {
  const received: Uint8Array[] = [];
  let size = 0;
  const paste = new Uint8Array(3_000_000).map((_, index) => index % 251);
  const whole = Promise.withResolvers<void>();
  const program = (request: OpenRequest) => {
    const channel = accept(request, {
      onData(bytes) {
        received.push(bytes);
        size += bytes.length;
        channel.consume(bytes.length);
        if (size === paste.length + 3) whole.resolve();
      },
    });
  };
  await withDevice(program, async (session) => {
    const terminal = await session.openTerminal({ cols: 80, rows: 24, onOutput: drop });
    await Promise.all([terminal.write(paste), terminal.write(encode('end'))]);
    await whole.promise;
    const all = Buffer.concat(received);
    expect(all.subarray(0, paste.length).equals(paste)).toBe(true);
    expect(all.subarray(paste.length).toString()).toBe('end');
  });
});

test('a terminal that is refused fails with the code', async () => {
  await withDevice(
    (request) => request.reject('spawn_failed', 'no such shell'),
    async (session) => {
      const opening = session.openTerminal({ cols: 80, rows: 24, onOutput: drop });
      expect(await opening.catch((error: unknown) => error)).toMatchObject({ code: 'spawn_failed' });
    },
  );
});

test('a terminal whose session ends is cut, and writing to it does nothing', async () => {
  await withDevice(accept, async (session) => {
    const terminal = await session.openTerminal({ cols: 80, rows: 24, onOutput: drop });
    session.close();
    expect(await terminal.ended).toMatchObject({ type: 'cut', code: 'session_closed' });
    await terminal.write(encode('too late'));
    terminal.resize(1, 1);
  });
});

test('a terminal that its user closes ends at the device', async () => {
  const closed = Promise.withResolvers<unknown>();
  await withDevice(
    (request) => accept(request, { onClosed: closed.resolve }),
    async (session) => {
      const terminal = await session.openTerminal({ cols: 80, rows: 24, onOutput: drop });
      terminal.close();
      expect(await closed.promise).toMatchObject({ how: 'reset', by: 'peer', code: 'session_closed' });
    },
  );
});
