import { expect, test } from 'bun:test';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { startProxy } from './proxy.ts';

/** A server that hands out the sockets that connect to it. */
async function startTarget() {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    host: '127.0.0.1',
    port: address.port,
    async nextSocket(): Promise<Socket> {
      const [socket] = await once(server, 'connection');
      return socket;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}

async function join(proxy: { port: number }, target: { nextSocket(): Promise<Socket> }) {
  const arriving = target.nextSocket();
  const near = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  const far = await arriving;
  return { near, far };
}

async function readBytes(socket: Socket, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(chunks);
}

test('carries every byte both ways, and each end on its own', async () => {
  await using target = await startTarget();
  await using proxy = await startProxy({ target });
  const { near, far } = await join(proxy, target);
  const sent = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
  near.end(sent);
  expect((await readBytes(far, Number.POSITIVE_INFINITY)).equals(sent)).toBe(true);
  far.end(sent);
  expect((await readBytes(near, Number.POSITIVE_INFINITY)).equals(sent)).toBe(true);
});

test('holds each way to its bit rate, and the other way is not slower for it', async () => {
  await using target = await startTarget();
  await using proxy = await startProxy({ target, up: { bits_per_second: 8_000_000 } });
  const { near, far } = await join(proxy, target);
  const bytes = 200_000;
  const started = performance.now();
  near.write(Buffer.alloc(bytes));
  await readBytes(far, bytes);
  const up = performance.now() - started;
  far.write(Buffer.alloc(bytes));
  await readBytes(near, bytes);
  const down = performance.now() - started - up;
  expect(up).toBeGreaterThanOrEqual(bytes / 1000 - 1);
  expect(down).toBeLessThan(up);
});

test('delays each way', async () => {
  await using target = await startTarget();
  await using proxy = await startProxy({ target, up: { delay_ms: 30 }, down: { delay_ms: 20 } });
  const { near, far } = await join(proxy, target);
  far.pipe(far);
  const started = performance.now();
  near.write('ping');
  await readBytes(near, 4);
  expect(performance.now() - started).toBeGreaterThanOrEqual(49);
});

test('a_peer_that_stops_reading_stops_the_sender_and_fills_no_memory', async () => {
  await using target = await startTarget();
  await using proxy = await startProxy({ target, up: { buffer_bytes: 64 * 1024 } });
  const { near, far } = await join(proxy, target);
  const before = process.memoryUsage().rss;
  const block = Buffer.alloc(1024 * 1024);
  let accepted = 0;
  // Both kernels' buffers and the proxy's own take some megabytes; then nothing more may go.
  while (near.write(block) || (await drained(near))) {
    accepted += block.length;
    if (accepted > 64 * block.length) break;
  }
  expect(accepted).toBeLessThan(32 * block.length);
  expect(process.memoryUsage().rss - before).toBeLessThan(32 * block.length);
  far.resume();
  await once(near, 'drain');
});

test('half open: nothing arrives during a stall, not even the end, and all of it after', async () => {
  await using target = await startTarget();
  await using proxy = await startProxy({ target });
  const { near, far } = await join(proxy, target);
  near.write('a');
  expect((await readBytes(far, 1)).toString()).toBe('a');
  proxy.stall();
  let arrived = '';
  let ended = false;
  far.on('data', (chunk) => {
    arrived += chunk;
  });
  far.on('end', () => {
    ended = true;
  });
  near.end('b');
  const { near: other } = await joinDuringStall(proxy);
  await Bun.sleep(20);
  expect({ arrived, ended }).toEqual({ arrived: '', ended: false });
  proxy.resume();
  await once(far, 'end');
  expect(arrived).toBe('b');
  other.destroy();
});

test('a cut breaks what is open, and new connections work', async () => {
  await using target = await startTarget();
  await using proxy = await startProxy({ target });
  const first = await join(proxy, target);
  expect(proxy.connections()).toBe(1);
  const broken = Promise.all([closing(first.near), closing(first.far)]);
  proxy.cut();
  expect(await broken).toEqual(['ECONNRESET', 'ECONNRESET']);
  expect(proxy.connections()).toBe(0);
  const second = await join(proxy, target);
  second.near.write('again');
  expect((await readBytes(second.far, 5)).toString()).toBe('again');
});

async function joinDuringStall(proxy: { port: number }) {
  const near = connect({ port: proxy.port, host: '127.0.0.1' });
  await once(near, 'connect');
  return { near };
}

/** Resolves to the error that a socket closes with. */
async function closing(socket: Socket): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let code: string | undefined;
  socket.on('error', (error) => {
    code = 'code' in error ? String(error.code) : error.message;
  });
  socket.on('close', () => resolve(code));
  socket.resume();
  return await promise;
}

/** Whether the socket took what was written before a while passed in which nothing moved. */
function drained(socket: Socket): Promise<boolean> {
  return Promise.race([once(socket, 'drain').then(() => true), Bun.sleep(300).then(() => false)]);
}
