import { expect, test } from 'bun:test';
import type { Channel, OpenRequest } from '@guru/protocol';
import { startFarEnd, TICKET } from '../fixtures/far-end.ts';
import { attachSession } from '../session/attach.ts';
import { SessionProblem } from '../session/problem.ts';
import { fromWebSocket } from '../session/web-socket.ts';
import { runCommand } from './run.ts';

const openSocket = fromWebSocket((url, protocols) => new WebSocket(url, protocols));
const EXIT = { type: 'exit', code: 3, signal: null, timed_out: false, duration_ms: 12 };
const END = { code: 3, signal: null, timed_out: false, duration_ms: 12 };

/** A device whose exec channels are served so, and a session with it. */
async function sessionWith(onOpen: (request: OpenRequest) => void) {
  const far = startFarEnd({ onOpen });
  const session = await attachSession({
    socket_url: far.socket_url,
    ticket: () => Promise.resolve(TICKET),
    openSocket,
  });
  return {
    session,
    async [Symbol.asyncDispose]() {
      session.close();
      far[Symbol.dispose]();
    },
  };
}

/** Ends a command as a device does. */
function exit(channel: Channel): void {
  channel.sendMessage(EXIT);
  channel.end();
}

test('what was asked for is what the device is told, and nothing else', async () => {
  const asked: unknown[] = [];
  await using far = await sessionWith((request) => {
    asked.push(request.params);
    exit(request.accept({ pid: 7 }, {}));
  });
  const running = runCommand(far.session, { command: ['ls', '-l'], cwd: '/', timeout_ms: 5 });
  expect(await running.started).toEqual({ pid: 7 });
  expect(await running.ended).toEqual(END);
  expect(asked).toEqual([{ command: ['ls', '-l'], cwd: '/', timeout_ms: 5 }]);
});

test('outputs come apart, and hold the device back until they are used up', async () => {
  let channel: Channel | undefined;
  await using far = await sessionWith((request) => {
    channel = request.accept({ pid: 7 }, {});
    channel.write(new Uint8Array(100_000).fill(1), 0);
    channel.write(new Uint8Array(50_000).fill(2), 1);
  });
  const came = { stdout: 0, stderr: 0 };
  const dones: (() => void)[] = [];
  const all = Promise.withResolvers<void>();
  const take = (name: keyof typeof came) => (bytes: Uint8Array, done: () => void) => {
    came[name] += bytes.length;
    dones.push(done);
    if (came.stdout + came.stderr === 150_000) all.resolve();
  };
  const running = runCommand(far.session, {
    command: ['x'],
    onStdout: take('stdout'),
    onStderr: take('stderr'),
  });
  await all.promise;
  expect(came).toEqual({ stdout: 100_000, stderr: 50_000 });
  const before = channel?.credit ?? 0;
  // Credit goes back once, however often somebody says so, and in grants of a quarter of the window.
  for (const done of dones) {
    done();
    done();
  }
  while (channel?.credit === before) await Bun.sleep(1);
  expect(channel?.credit).toBeWithin(before + 64 * 1024, before + 150_001);
  if (channel) exit(channel);
  expect(await running.ended).toEqual(END);
});

test('input goes in order and ends, signals are told', async () => {
  const told: unknown[] = [];
  await using far = await sessionWith((request) => {
    const channel = request.accept(
      { pid: 7 },
      {
        onData: (bytes) => {
          told.push(new TextDecoder().decode(bytes));
          channel.consume(bytes.length);
        },
        onMessage: (message) => told.push(message),
        onFin: () => exit(channel),
      },
    );
  });
  const running = runCommand(far.session, { command: ['cat'], stdin: true });
  void running.write(Buffer.from('one'));
  void running.write(Buffer.from('two'));
  await running.started;
  running.signal('INT');
  await running.endInput();
  expect(await running.ended).toEqual(END);
  expect(told).toEqual(['one', 'two', { type: 'signal', name: 'INT' }]);
  await running.write(Buffer.from('late'));
  await running.endInput();
});

test('input that nobody reads any more holds nothing up', async () => {
  await using far = await sessionWith((request) => {
    const channel = request.accept({ pid: 7 }, { onData: () => exit(channel) });
  });
  const running = runCommand(far.session, { command: ['head', '-c1'], stdin: true });
  const writing = running.write(new Uint8Array(1_000_000));
  expect(await running.ended).toEqual(END);
  await writing;
});

test('a command that is refused, cut, cancelled or given up fails with why', async () => {
  await using refusing = await sessionWith((request) =>
    request.reject('spawn_failed', 'there is no program x'),
  );
  const refused = runCommand(refusing.session, { command: ['x'] });
  for (const promise of [refused.started, refused.ended]) {
    const error = await promise.catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(SessionProblem);
    expect(error).toMatchObject({ code: 'spawn_failed', message: 'there is no program x' });
  }

  const ends: AbortSignal[] = [];
  await using far = await sessionWith((request) => {
    ends.push(request.signal);
    request.accept({ pid: 7 }, {});
  });
  const cancelled = runCommand(far.session, { command: ['x'] });
  await cancelled.started;
  cancelled.cancel();
  expect(await cancelled.ended.catch((problem: unknown) => problem)).toMatchObject({
    code: 'session_closed',
  });

  const givenUp = new AbortController();
  const running = runCommand(far.session, { command: ['x'], signal: givenUp.signal });
  await running.started;
  const reason = new Error('enough');
  givenUp.abort(reason);
  expect(await running.ended.catch((error: unknown) => error)).toBe(reason);
  while (!ends.every(({ aborted }) => aborted)) await Bun.sleep(1);
  expect(ends).toHaveLength(2);

  const late = runCommand(far.session, { command: ['x'], signal: givenUp.signal });
  expect(await late.ended.catch((error: unknown) => error)).toBe(reason);
});

test('a command that ends without saying how is a problem, and one that is too long throws at once', async () => {
  await using far = await sessionWith((request) => request.accept({ pid: 7 }, {}).end());
  const silent = runCommand(far.session, { command: ['x'] });
  expect(await silent.ended.catch((problem: unknown) => problem)).toMatchObject({ code: 'bad_message' });
  expect(() => runCommand(far.session, { command: ['x'.repeat(9000)] })).toThrow(RangeError);
});
