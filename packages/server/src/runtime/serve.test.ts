import { afterEach, expect, test } from 'bun:test';
import { connect } from 'node:net';
import type { ServerSocket, SocketHandler } from '../http/sockets.ts';
import { type RunningServer, type ServeOptions, serve } from './serve.ts';

const PROTOCOL = 'guru.test.v1';
const MAX_QUEUED = 256 * 1024;
let running: RunningServer | undefined;

afterEach(() => running?.[Symbol.asyncDispose]());

function start(fetch: ServeOptions['fetch'], port = 0): RunningServer {
  running = serve({
    host: '127.0.0.1',
    port,
    tls: null,
    maxBodyBytes: 1024,
    maxMessageBytes: 4096,
    maxQueuedBytes: MAX_QUEUED,
    idleTimeoutS: 30,
    fetch,
  });
  return running;
}

/** What one server-side socket heard, and the socket. */
class Heard implements SocketHandler {
  readonly opening = Promise.withResolvers<ServerSocket>();
  readonly closing = Promise.withResolvers<number>();
  readonly draining = Promise.withResolvers<void>();
  readonly messages: (string | Uint8Array)[] = [];
  opened(socket: ServerSocket): void {
    this.opening.resolve(socket);
  }
  message(data: string | Uint8Array): void {
    this.messages.push(typeof data === 'string' ? data : data.slice());
  }
  drained(): void {
    this.draining.resolve();
  }
  closed(code: number): void {
    this.closing.resolve(code);
  }
}

function startSockets(handler: SocketHandler): RunningServer {
  return start((request, connection) =>
    connection.upgrade(PROTOCOL, handler) ? undefined : new Response(request.method, { status: 426 }),
  );
}

test('a request is answered, with the address that it came from', async () => {
  const { port } = start((_, { address }) => new Response(address));
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect(await response.text()).toBe('127.0.0.1');
});

test('a body above the limit is refused before it is read', async () => {
  const { port } = start(async (request) => new Response(String((await request.text()).length)));
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x'.repeat(2000) });
  expect(response.status).toBe(413);
});

/** A client whose connection is open on both sides. */
async function connected(port: number, heard: Heard): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, [PROTOCOL, 'guru.ticket.x']);
  const { promise: open, resolve } = Promise.withResolvers<Event>();
  client.onopen = resolve;
  await Promise.all([open, heard.opening.promise]);
  return client;
}

test('a WebSocket gets its subprotocol, text and bytes', async () => {
  const heard = new Heard();
  const { port } = startSockets(heard);
  const client = await connected(port, heard);
  const socket = await heard.opening.promise;
  expect(client.protocol).toBe(PROTOCOL);
  client.send('text');
  client.send(new Uint8Array([1, 2, 3]));
  client.close(4001);
  expect(await heard.closing.promise).toBe(4001);
  expect(heard.messages).toEqual(['text', new Uint8Array([1, 2, 3])]);
  expect(socket.send('late')).toBe(0);
});

test('a message above the limit closes its connection with 1009', async () => {
  const heard = new Heard();
  const { port } = startSockets(heard);
  const client = await connected(port, heard);
  const closed = Promise.withResolvers<number>();
  client.onclose = ({ code }) => closed.resolve(code);
  client.send('x'.repeat(5000));
  expect(await closed.promise).toBe(1009);
  expect(heard.messages).toEqual([]);
});

test('a request that asks for no upgrade gets none', async () => {
  const { port } = startSockets(new Heard());
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect(response.status).toBe(426);
});

test('a peer that stops reading is queued up to the limit, then dropped, and heard of when it reads again', async () => {
  const heard = new Heard();
  const { port } = startSockets(heard);
  // A plain socket, because a WebSocket client can't stop reading.
  const peer = connect(port, '127.0.0.1');
  peer.write(
    `GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${PROTOCOL}\r\n\r\n`,
  );
  const socket = await heard.opening.promise;
  peer.pause();
  const chunk = new Uint8Array(16 * 1024);
  const seen = new Set<string>();
  for (let sent = 0; sent < 64 * 1024 * 1024 && !seen.has('dropped'); sent += chunk.length) {
    const outcome = socket.send(chunk);
    seen.add(outcome > 0 ? 'taken' : outcome === 0 ? 'dropped' : 'queued');
  }
  expect([...seen]).toEqual(['taken', 'queued', 'dropped']);
  expect(socket.getBufferedAmount()).toBeLessThanOrEqual(MAX_QUEUED + chunk.length);
  peer.resume();
  await heard.draining.promise;
  expect(socket.send(chunk)).not.toBe(0);
  peer.destroy();
  await heard.closing.promise;
});

function refusalOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}

test('a taken port is refused in one sentence', () => {
  const { port } = start(() => new Response());
  const first = running;
  expect(refusalOf(() => start(() => new Response(), port))).toMatchObject({
    code: 'port_taken',
    message: expect.stringMatching(new RegExp(`^127.0.0.1 port ${port} is taken: .*GURU_PORT\\.$`)),
  });
  running = first;
});

test('an address that is none of this machine’s is refused', () => {
  const options: ServeOptions = {
    host: '192.0.2.1',
    port: 0,
    tls: null,
    maxBodyBytes: 1,
    maxMessageBytes: 1,
    maxQueuedBytes: 1,
    idleTimeoutS: 30,
    fetch: () => new Response(),
  };
  expect(refusalOf(() => serve(options))).toMatchObject({ code: 'address_unavailable', exitCode: 69 });
});

test('draining waits for the answer that is under way', async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: answer, resolve: reply } = Promise.withResolvers<Response>();
  const server = start(() => {
    ask();
    return answer;
  });
  const response = fetch(`http://127.0.0.1:${server.port}/`);
  await asked;
  const drained = server.drain();
  reply(new Response('done', { headers: { connection: 'close' } }));
  expect(await (await response).text()).toBe('done');
  await drained;
  await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
});
