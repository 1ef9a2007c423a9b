import { expect, test } from 'bun:test';
import type { OpenRequest } from '@guru/protocol';
import { startFarEnd, TICKET } from '../fixtures/far-end.ts';
import { type AttachedSession, attachSession, fromWebSocket } from '../session/index.ts';
import { type ForwardStream, openForward } from './open.ts';

const openSocket = fromWebSocket((url, protocols) => new WebSocket(url, protocols));
const encode = (text: string) => new TextEncoder().encode(text);
const TARGET = { host: 'localhost', port: 80 };

async function withDevice(
  onOpen: (request: OpenRequest) => void,
  work: (session: AttachedSession) => Promise<void>,
): Promise<void> {
  using far = startFarEnd({ onOpen });
  await using session = await attachSession({ socket_url: far.socket_url, ticket: TICKET, openSocket });
  await work(session);
}

/** Sends everything back, and its end after that of the other side. */
function echo(request: OpenRequest): void {
  const channel = request.accept(
    {},
    {
      onData: (bytes) => {
        channel.consume(bytes.length);
        channel.write(bytes);
      },
      onFin: () => channel.end(),
    },
  );
}

test('a stream brings everything back in order, and both ends of it', async () => {
  await withDevice(echo, async (session) => {
    const got: Uint8Array[] = [];
    const end = Promise.withResolvers<void>();
    const stream = await openForward(session, {
      ...TARGET,
      onData: (bytes, done) => {
        got.push(bytes);
        done();
        done();
      },
      onEnd: end.resolve,
    });
    const sent = crypto.getRandomValues(new Uint8Array(60_000));
    for (let count = 0; count < 20; count += 1) void stream.write(sent);
    stream.end();
    await end.promise;
    expect(await stream.ended).toBeUndefined();
    expect(Buffer.concat(got).equals(Buffer.concat(new Array(20).fill(sent)))).toBe(true);
    expect(await stream.write(sent)).toBe(false);
  });
});

test('the_other_side_has_ended_and_still_takes_what_is_written', async () => {
  const got: Uint8Array[] = [];
  const taken = Promise.withResolvers<void>();
  const program = (request: OpenRequest) => {
    const onData = (bytes: Uint8Array) => void got.push(bytes);
    request.accept({}, { onData, onFin: taken.resolve }).end();
  };
  await withDevice(program, async (session) => {
    const end = Promise.withResolvers<void>();
    const stream = await openForward(session, { ...TARGET, onData: () => {}, onEnd: end.resolve });
    await end.promise;
    expect(await stream.write(encode('late'))).toBe(true);
    stream.end();
    expect(await stream.ended).toBeUndefined();
    await taken.promise;
    expect(Buffer.concat(got).toString()).toBe('late');
  });
});

test('a target that the device does not reach is told by its code', async () => {
  await withDevice(
    (request) => request.reject('unreachable', 'nobody there'),
    async (session) => {
      const opening = openForward(session, { ...TARGET, onData: () => {} });
      await expect(opening).rejects.toMatchObject({ name: 'SessionProblem', code: 'unreachable' });
    },
  );
});

test('a connection that is cut ends with its code, and takes nothing more', async () => {
  const cut = Promise.withResolvers<void>();
  const program = (request: OpenRequest) => {
    const channel = request.accept({}, {});
    void cut.promise.then(() => channel.reset('connection_reset', 'gone'));
  };
  await withDevice(program, async (session) => {
    const stream = await openForward(session, { ...TARGET, onData: () => {} });
    cut.resolve();
    expect(await stream.ended).toMatchObject({ code: 'connection_reset' });
    expect(await stream.write(encode('x'))).toBe(false);
  });
});

test('one who gives up cuts the connection, before and after it was made', async () => {
  const asked: OpenRequest[] = [];
  const given = new AbortController();
  const program = (request: OpenRequest) => {
    asked.push(request);
    if (asked.length === 1) given.abort(new Error('enough'));
    else request.accept({}, {});
  };
  await withDevice(program, async (session) => {
    const opening = openForward(session, { ...TARGET, onData: () => {}, signal: given.signal });
    await expect(opening).rejects.toThrow('enough');
    const later = new AbortController();
    const stream: ForwardStream = await openForward(session, {
      ...TARGET,
      onData: () => {},
      signal: later.signal,
    });
    later.abort();
    expect(await stream.ended).toMatchObject({ code: 'connection_reset' });
  });
});
