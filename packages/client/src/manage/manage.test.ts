import { expect, test } from 'bun:test';
import type { Channel, JsonObject, OpenRequest } from '@guru/protocol';
import fc from 'fast-check';
import { startFarEnd, TICKET } from '../fixtures/far-end.ts';
import { attachSession } from '../session/attach.ts';
import type { AttachedSession } from '../session/types.ts';
import { fromWebSocket } from '../session/web-socket.ts';
import { killProcess, listProcesses, watchProcesses } from './index.ts';
import { LineReader } from './lines.ts';
import { exportRegistry, listRegistry } from './registry.ts';
import { controlService, inspectService, listServices } from './services.ts';

const openSocket = fromWebSocket((url, protocols) => new WebSocket(url, protocols));
const encode = (text: string) => new TextEncoder().encode(text);

/** A session with a device that answers as the test says. */
async function withDevice(
  onOpen: (request: OpenRequest) => void,
  work: (session: AttachedSession) => Promise<void>,
): Promise<void> {
  using far = startFarEnd({ onOpen });
  await using session = await attachSession({ socket_url: far.socket_url, ticket: TICKET, openSocket });
  await work(session);
}

/** A device whose answer is these lines. */
const answering =
  (...items: readonly JsonObject[]) =>
  (request: OpenRequest) => {
    const channel = request.accept({}, {});
    channel.write(encode(items.map((item) => `${JSON.stringify(item)}\n`).join('')));
    channel.end();
  };

/** A device that fails in order. */
const failing = (code: string, message: string) => (request: OpenRequest) => {
  const channel = request.accept({}, {});
  channel.sendMessage({ type: 'failed', code, message });
  channel.end();
};

const WHOLE = {
  pid: 7,
  ppid: 1,
  started_at: 1000,
  name: 'sh',
  command: 'sh -c true',
  user: 'ada',
  cpu_percent: 1.5,
  memory: 4096,
  threads: 1,
  state: 'sleeping',
};

test('lines come whole, wherever they were cut', () => {
  const items = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 20 });
  fc.assert(
    fc.property(items, fc.array(fc.nat(60), { minLength: 1 }), (wanted, cuts) => {
      const bytes = encode(wanted.map((item) => `${JSON.stringify(item)}\n`).join(''));
      const reader = new LineReader();
      const got: JsonObject[] = [];
      for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
        const size = 1 + (cuts[cut % cuts.length] ?? 0);
        got.push(...reader.push(bytes.subarray(at, at + size)));
        at += size;
      }
      expect(JSON.stringify(got)).toBe(
        JSON.stringify(wanted.map((item) => JSON.parse(JSON.stringify(item)))),
      );
    }),
  );
});

test('a_line_without_an_end_is_refused_before_it_fills_the_memory', () => {
  const reader = new LineReader();
  const piece = encode('x'.repeat(60_000));
  expect(() => {
    for (let count = 0; count < 10; count += 1) reader.push(piece);
  }).toThrow(RangeError);
});

test('a watch puts each look together from what has changed', async () => {
  const device = answering(
    WHOLE,
    { ...WHOLE, pid: 8 },
    { at: 1 },
    { ...WHOLE, cpu_percent: 99 },
    { pid: 8, ended: true },
    { at: 2 },
  );
  await withDevice(device, async (session) => {
    const looks: (readonly [number, number, number | undefined])[] = [];
    const onList = ({ at, processes }: Awaited<ReturnType<typeof listProcesses>>) => {
      looks.push([at, processes.length, processes[0]?.cpu_percent]);
    };
    await watchProcesses(session, { interval_ms: 1000, onList });
    expect(looks).toEqual([
      [1, 2, 1.5],
      [2, 1, 99],
    ]);
  });
});

test('what_a_hostile_device_says_of_its_processes_has_the_right_types_all_the_same', async () => {
  const evil = { pid: '7', name: { toString: 1 }, cpu_percent: 'NaN', state: '__proto__', command: null };
  await withDevice(answering(evil, { at: 1 }), async (session) => {
    const { processes } = await listProcesses(session);
    expect(processes).toEqual([
      {
        pid: 0,
        ppid: 0,
        started_at: 0,
        name: '',
        command: '',
        user: '',
        cpu_percent: 0,
        memory: 0,
        threads: null,
        state: 'unknown',
      },
    ]);
  });
});

test('a device that answers with something else than lines is a problem, not a wait', async () => {
  const device = (request: OpenRequest) => void request.accept({}, {}).write(encode('no JSON\n'));
  await withDevice(device, async (session) => {
    const error = await listServices(session).catch((problem: unknown) => problem);
    expect(error).toMatchObject({ name: 'SessionProblem', code: 'bad_message' });
  });
});

test('a failure is told with the code and the words of the device', async () => {
  await withDevice(failing('failed', 'Unit x.service is masked.'), async (session) => {
    const error = await controlService(session, 'x', 'start').catch((problem: unknown) => problem);
    expect(error).toMatchObject({ code: 'failed', message: 'Unit x.service is masked.' });
  });
});

test('a refusal of the channel itself is told with its code', async () => {
  await withDevice(
    (request) => request.reject('not_allowed', 'not here'),
    async (session) => {
      const error = await listRegistry(session, 'HKLM').catch((problem: unknown) => problem);
      expect(error).toMatchObject({ code: 'not_allowed', message: 'not here' });
    },
  );
});

test('who gives up gets his own reason, and the device hears of it', async () => {
  const opened = Promise.withResolvers<Channel>();
  const device = (request: OpenRequest) => {
    const channel = request.accept({}, {});
    opened.resolve(channel);
  };
  await withDevice(device, async (session) => {
    const gaveUp = new AbortController();
    const watching = watchProcesses(session, {
      interval_ms: 1000,
      onList: () => undefined,
      signal: gaveUp.signal,
    });
    const { signal } = await opened.promise;
    const ended = new Promise((resolve) => signal.addEventListener('abort', resolve));
    const reason = new Error('the tab is closed');
    gaveUp.abort(reason);
    expect(await watching.catch((error: unknown) => error)).toBe(reason);
    await ended;
    expect(signal.aborted).toBe(true);
  });
});

test('a kill names the process by number, start and name, for the audit', async () => {
  let params: JsonObject = {};
  const device = (request: OpenRequest) => {
    params = request.params;
    request.accept({}, {}).end();
  };
  await withDevice(device, async (session) => {
    await killProcess(session, { pid: 7, started_at: 1000, name: 'sh' }, 'TERM');
    expect(params).toEqual({ op: 'kill', pid: 7, started_at: 1000, name: 'sh', signal: 'TERM' });
  });
});

test('services and keys are read into their types', async () => {
  const service = {
    name: 'cron.service',
    description: 'Cron',
    state: 'running',
    detail: 'active (running)',
    starts: 'automatic',
    pid: 12,
  };
  await withDevice(answering(service, { ...service, state: 'dancing', pid: 'x' }), async (session) => {
    const states = (await listServices(session)).map(({ state, pid }) => ({ state, pid }));
    expect(states).toEqual([
      { state: 'running', pid: 12 },
      { state: 'unknown', pid: null },
    ]);
    expect(await inspectService(session, 'cron.service')).toMatchObject({ log: [], since: null, file: '' });
  });
  const value = { name: 'Path', kind: 'REG_MULTI_SZ', value: ['a', 'b'], bytes: 10 };
  await withDevice(answering({ key: 'Sub' }, value), async (session) => {
    expect(await listRegistry(session, 'HKLM\\X')).toEqual({
      keys: ['Sub'],
      values: [{ ...value, cut: false }],
    });
  });
  await withDevice(answering({ text: 'one\r\n' }, { text: 'two' }), async (session) => {
    expect(await exportRegistry(session, 'HKLM\\X')).toBe('one\r\ntwo');
  });
});
