import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { createHash, randomUUID } from 'node:crypto';
import type { Channel, ChannelMessage, OpenRequest } from '@guru/protocol';
import { call } from '../../fixtures/index.ts';
import type { TestAgent } from '../../gateway/fixtures/test-agent.ts';
import { type EventReader, readEvents } from './fixtures/event-reader.ts';
import { type Lab, must, openLab, type Person } from './fixtures/lab.ts';

const COMMAND = 'POST /api/v1/tunnel/{session_id}/command';

let lab: Lab;
let ann: Person;
let agent: TestAgent;
let agent_id: string;
let session_id: string;
/** What the device does with the next command. */
let program: (request: OpenRequest) => void;

beforeAll(async () => {
  lab = await openLab();
  ann = await lab.person('technician');
  ({ agent, agent_id } = await lab.agent((request) => program(request)));
});
beforeEach(async () => {
  session_id = await lab.session(ann, agent_id);
});
afterEach(() => call(lab.url, 'POST /api/v1/tunnel/close', { token: ann.token, body: { session_id } }));
afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

const bytes = (text: string) => new TextEncoder().encode(text);
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const command = (body: object, person = ann, id = session_id) =>
  call(lab.url, COMMAND, { token: person.token, params: { session_id: id }, body });
const exit = (change: object = {}): ChannelMessage => ({
  type: 'exit',
  code: 0,
  signal: null,
  timed_out: false,
  duration_ms: 5,
  ...change,
});

function finish(channel: Channel, message = exit()): void {
  channel.sendMessage(message);
  channel.end();
}

/** A program that prints and ends. */
function prints(stdout: Uint8Array, stderr = new Uint8Array(), message = exit()): typeof program {
  return (request) => {
    const channel = request.accept({ pid: 1 }, {});
    const write = async (data: Uint8Array, stream: number) => {
      for (let at = 0; at < data.length; at += 16_384)
        if (!channel.write(data.subarray(at, at + 16_384), stream)) await channel.room();
    };
    void write(stdout, 0)
      .then(() => write(stderr, 1))
      .then(() => finish(channel, message));
  };
}

async function auditedCommand() {
  for (;;) {
    const line = (await lab.audit(session_id)).find(({ operation }) => operation === 'command');
    if (line !== undefined) return line.details;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Starts a command whose answer is a stream. */
async function stream(body: object): Promise<EventReader> {
  const response = await fetch(`${lab.url}/api/v1/tunnel/${session_id}/command`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ann.token}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify(body),
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  return readEvents(response);
}

describe('the result at once', () => {
  test('says how it ended and what it printed, and leaves the session open for the next', async () => {
    program = prints(bytes('out ✓\n'), bytes('err\n'), exit({ code: 3, duration_ms: 12.4 }));
    const body = { command: ['tool', '--token=abc', 'x'], env: { KEY: 'v' }, timeout_ms: 5000 };
    for (let time = 0; time < 2; time += 1) {
      expect(await must(command(body))).toEqual({
        exit_code: 3,
        signal: null,
        timed_out: false,
        duration_ms: 12,
        stdout: { text: 'out ✓\n', bytes: 8, sha256: sha256('out ✓\n'), truncated: false },
        stderr: { text: 'err\n', bytes: 4, sha256: sha256('err\n'), truncated: false },
      });
    }
    expect(await lab.status(ann, session_id)).toMatchObject({ status: 'active' });
  });

  test('the device gets what was asked for, and its stdin to the end', async () => {
    const heard: unknown[] = [];
    program = (request) => {
      heard.push(request.params);
      const channel = request.accept(
        { pid: 1 },
        {
          onData(data) {
            heard.push(Buffer.from(data).toString());
            channel.consume(data.length);
          },
          onFin: () => finish(channel),
        },
      );
    };
    const params = {
      command: ['cat'],
      cwd: '/tmp',
      env: { A: 'b' },
      timeout_ms: 100,
      as: 'user',
      shell: true,
    };
    await must(command({ ...params, stdin_base64: Buffer.from('hello').toString('base64') }));
    expect(heard).toEqual([{ ...params, stdin: true }, 'hello']);
  });

  test('what is no UTF-8 comes as base64 too', async () => {
    const raw = new Uint8Array([0x61, 0xff, 0x62]);
    program = prints(raw);
    const { stdout } = await must(command({ command: ['x'] }));
    expect(stdout).toMatchObject({ text: 'a\ufffdb', base64: Buffer.from(raw).toString('base64'), bytes: 3 });
  });

  test('more_than_a_mebibyte_is_cut_at_a_whole_character_and_counted_and_hashed_whole', async () => {
    const all = bytes(`x${'ä'.repeat(700_000)}`);
    program = prints(all);
    const { stdout } = await must(command({ command: ['x'] }));
    expect(stdout).toMatchObject({ bytes: all.length, sha256: sha256(all), truncated: true });
    expect(stdout.base64).toBeUndefined();
    expect(bytes(stdout.text).length).toBe(1024 * 1024 - 1);
  });

  test('the audit has the command without its secrets, and the hashes of what it printed', async () => {
    program = prints(bytes('out'), bytes(''), exit({ code: 1 }));
    await must(command({ command: ['tool', '--password', 'hunter2'], env: { KEY: 'v' }, stdin: 'secret' }));
    expect(await auditedCommand()).toEqual({
      command: ['tool', '--password', '***'],
      env: ['KEY'],
      exit_code: 1,
      signal: null,
      timed_out: false,
      duration_ms: 5,
      stdout: { bytes: 3, sha256: sha256('out') },
      stderr: { bytes: 0, sha256: sha256('') },
    });
    const lines = await lab.audit(session_id);
    expect(JSON.stringify(lines)).not.toMatch(/hunter2|secret/);
    expect(lines.map(({ operation }) => operation)).toContain('channel_opened');
  });

  test('a caller that goes away cancels the command', async () => {
    const cut = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    program = (request) => {
      request.accept({ pid: 1 }, { onClosed: () => cut.resolve() });
      begun.resolve();
    };
    const leaving = new AbortController();
    const asking = fetch(`${lab.url}/api/v1/tunnel/${session_id}/command`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ command: ['sleep', '100'] }),
      signal: leaving.signal,
    });
    await begun.promise;
    leaving.abort();
    expect(await asking.catch((error: Error) => error.name)).toBe('AbortError');
    await cut.promise;
    expect(await auditedCommand()).toMatchObject({ failed: 'cancelled' });
  });
});

describe('what is refused', () => {
  const code = async (answer: ReturnType<typeof command>) => {
    const { ok, status, ...rest } = await answer;
    return ok ? 'done' : [status, 'problem' in rest && rest.problem.code];
  };
  const body = { command: ['true'] };

  test('a session that is another’s, unknown or closed, and a viewer', async () => {
    const [bob, eve] = await Promise.all([lab.person('admin'), lab.person('viewer')]);
    expect(await code(command(body, bob))).toEqual([403, 'not_your_session']);
    expect(await code(command(body, eve))).toEqual([403, 'not_allowed']);
    expect(await code(command(body, ann, randomUUID()))).toEqual([404, 'session_not_found']);
    await call(lab.url, 'POST /api/v1/tunnel/close', { token: ann.token, body: { session_id } });
    expect(await code(command(body))).toEqual([409, 'session_closed']);
    expect(await code(call(lab.url, COMMAND, { params: { session_id }, body }))).toEqual([
      401,
      'not_signed_in',
    ]);
  });

  test('an order that makes no sense', async () => {
    for (const wrong of [
      { command: [] },
      { command: [''] },
      { command: ['a', 'b'], shell: true },
      { command: ['a'], stdin: 'x', stdin_base64: 'eA==' },
      { command: ['a'], timeout_ms: 0 },
      { command: ['a', 'x'.repeat(8192), 'y'.repeat(8192)] },
    ])
      expect(await code(command(wrong))).toEqual([400, 'bad_body']);
  });

  test('what the device does not take, or can not start', async () => {
    program = (request) => request.reject('spawn_failed', 'no such program');
    expect(await code(command(body))).toEqual([422, 'command_not_started']);
    program = (request) => request.reject('not_allowed', 'the grant has no exec');
    expect(await code(command(body))).toEqual([409, 'command_refused']);
    program = (request) => request.accept({ pid: 1 }, {}).reset('internal', 'it broke');
    expect(await code(command(body))).toEqual([502, 'command_lost']);
  });

  test('a session that ends under the command', async () => {
    const begun = Promise.withResolvers<void>();
    program = (request) => {
      request.accept({ pid: 1 }, {});
      begun.resolve();
    };
    const asking = code(command({ command: ['sleep'] }));
    await begun.promise;
    await call(lab.url, 'POST /api/v1/tunnel/close', { token: ann.token, body: { session_id } });
    expect(await asking).toEqual([409, 'session_closed']);
  });
});

describe('the stream of events', () => {
  test('brings outputs as they come, cut at whole characters, and then the end', async () => {
    const go = Promise.withResolvers<Channel>();
    program = (request) => go.resolve(request.accept({ pid: 1 }, {}));
    const events = await stream({ command: ['x'] });
    const channel = await go.promise;
    channel.write(bytes('one'));
    expect(await events.next()).toEqual({ event: 'stdout', data: { text: 'one' } });
    const umlaut = bytes('ä');
    channel.write(umlaut.subarray(0, 1));
    channel.write(bytes('two'), 1);
    expect(await events.next()).toEqual({ event: 'stderr', data: { text: 'two' } });
    channel.write(umlaut.subarray(1));
    expect(await events.next()).toEqual({ event: 'stdout', data: { text: 'ä' } });
    channel.write(new Uint8Array([0xe2, 0x82]));
    finish(channel, exit({ code: null, signal: 'TERM' }));
    expect(await events.next()).toMatchObject({ event: 'stdout', data: { base64: '4oI=' } });
    const printed = Buffer.concat([bytes('oneä'), new Uint8Array([0xe2, 0x82])]);
    expect(await events.next()).toEqual({
      event: 'exit',
      data: {
        exit_code: null,
        signal: 'TERM',
        timed_out: false,
        duration_ms: 5,
        stdout: { bytes: 7, sha256: sha256(printed) },
        stderr: { bytes: 3, sha256: sha256('two') },
      },
    });
    expect(await events.next()).toBeUndefined();
  });

  test('says that it lives while nothing happens', async () => {
    const go = Promise.withResolvers<Channel>();
    program = (request) => go.resolve(request.accept({ pid: 1 }, {}));
    const events = await stream({ command: ['x'] });
    const channel = await go.promise;
    expect(await events.nextText()).toBe(':\n\n');
    lab.clock.skip(15_000);
    expect(await events.nextText()).toBe(':\n\n');
    finish(channel);
    expect(await events.next()).toMatchObject({ event: 'exit' });
  });

  test('what fails before it runs is a problem, what fails later an event', async () => {
    const go = Promise.withResolvers<Channel>();
    program = (request) => go.resolve(request.accept({ pid: 1 }, {}));
    const events = await stream({ command: ['x'] });
    (await go.promise).reset('internal', 'it broke');
    expect(await events.next()).toMatchObject({ event: 'failed', data: { code: 'command_lost' } });
    expect(await events.next()).toBeUndefined();
  });

  test('a_reader_that_goes_away_cancels_the_command', async () => {
    const cut = Promise.withResolvers<void>();
    program = (request) => void request.accept({ pid: 1 }, { onClosed: () => cut.resolve() });
    const events = await stream({ command: ['sleep'] });
    await events.leave();
    await cut.promise;
    expect(await auditedCommand()).toMatchObject({ failed: 'cancelled' });
  });

  test('a_reader_that_takes_nothing_holds_the_command_back', async () => {
    const go = Promise.withResolvers<Channel>();
    program = (request) => go.resolve(request.accept({ pid: 1 }, {}));
    const events = await stream({ command: ['yes'] });
    const channel = await go.promise;
    const piece = bytes('y'.repeat(16_384));
    // Far more than every window, buffer and socket on the way could hold were they not bounded, and the kernel hides some megabytes.
    let written = 0;
    while (channel.write(piece) || (await roomSoon(channel))) written += piece.length;
    expect(written).toBeLessThan(32 * 1024 * 1024);
    let read = 0;
    void channel.room().then(() => finish(channel));
    for (;;) {
      const event = await events.next();
      if (event?.event !== 'stdout') break;
      read += String(event.data.text).length;
    }
    expect(read).toBeGreaterThanOrEqual(written);
  });
});

/** Whether there is room within a time in which a way that moves at all moves. */
async function roomSoon(channel: Channel): Promise<boolean> {
  const late = AbortSignal.timeout(700);
  return await channel.room(late).catch(() => false);
}
