import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { createHash, randomBytes } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { runGuru } from '@guru/cli/fixtures';
import { DEVICE, type Desk, openDesk } from './desk.ts';

/** 400 MiB pass in one of them, also on a machine that has other things to do. */
const TEST_MS = 120_000;
setDefaultTimeout(TEST_MS);

const MIB = 1024 * 1024;
const SIZE = 200 * MIB;

/** A TCP server of the test's own, as a service of the device. */
async function serve(
  onSocket: (socket: Socket) => void,
): Promise<{ port: number; server: Server } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    server,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true }, () => resolve(socket));
    socket.on('error', reject);
  });
}

/** Everything that comes until the other side's end. */
async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => void chunks.push(bytes));
  await new Promise((resolve) => socket.on('end', resolve));
  return Buffer.concat(chunks);
}

/** How a socket ended: with the code of its error, or in order. */
function endOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    socket.on('close', () => resolve('in order'));
  });
}

async function sendAll(socket: Socket, piece: Uint8Array, total: number): Promise<void> {
  for (let sent = 0; sent < total; sent += piece.length) {
    if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve));
  }
}

/** The SHA-256 of `SIZE` bytes made of one piece. */
function hashOf(piece: Uint8Array): string {
  const hash = createHash('sha256');
  for (let done = 0; done < SIZE; done += piece.length) hash.update(piece);
  return hash.digest('hex');
}

describe('guru forward', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ GURU_RESUME_GRACE: '1' });
  }, TEST_MS);
  afterAll(() => desk?.[Symbol.asyncDispose](), TEST_MS);

  test('200 MiB arrive whole, each way, and the end of each way after them', async () => {
    const piece = randomBytes(MIB);
    const arrived = Promise.withResolvers<string>();
    await using service = await serve((socket) => {
      const hash = createHash('sha256');
      socket.on('data', (bytes: Buffer) => void hash.update(bytes));
      socket.on('end', async () => {
        arrived.resolve(hash.digest('hex'));
        await sendAll(socket, piece, SIZE);
        socket.end();
      });
    });
    await using forward = await desk.forward(`0:${service.port}`);
    const socket = await dial(forward.ports[0] ?? 0);
    const back = createHash('sha256');
    socket.on('data', (bytes: Buffer) => void back.update(bytes));
    const end = new Promise((resolve) => socket.on('end', resolve));
    await sendAll(socket, piece, SIZE);
    socket.end();
    await end;
    const whole = hashOf(piece);
    expect(await arrived.promise).toBe(whole);
    expect(back.digest('hex')).toBe(whole);
  });

  test('one_who_ended_still_reads_and_one_who_was_ended_still_writes', async () => {
    const got = Promise.withResolvers<string>();
    await using service = await serve((socket) => {
      socket.end('the service speaks first, and ends');
      void readAll(socket).then((bytes) => got.resolve(bytes.toString()));
    });
    await using forward = await desk.forward(`0:${service.port}`);
    const socket = await dial(forward.ports[0] ?? 0);
    expect((await readAll(socket)).toString()).toBe('the service speaks first, and ends');
    socket.end('and is answered all the same');
    expect(await got.promise).toBe('and is answered all the same');
  });

  test('64_connections_at_once_are_carried_and_the_next_waits_for_its_turn', async () => {
    await using service = await serve((socket) => void socket.pipe(socket));
    await using forward = await desk.forward(`0:${service.port}`);
    const [port = 0] = forward.ports;
    const sockets = await Promise.all(Array.from({ length: 64 }, () => dial(port)));
    await Promise.all(
      sockets.map(async (socket, index) => {
        const answer = new Promise<string>((resolve) =>
          socket.once('data', (bytes: Buffer) => resolve(bytes.toString())),
        );
        socket.write(`hello ${index}`);
        expect(await answer).toBe(`hello ${index}`);
      }),
    );
    const late = await dial(port);
    let answered = false;
    const answer = new Promise<string>((resolve) =>
      late.once('data', (bytes: Buffer) => {
        answered = true;
        resolve(bytes.toString());
      }),
    );
    late.write('late');
    while (!forward.said().includes('more wait')) await Bun.sleep(10);
    expect(answered).toBe(false);
    const [first, ...others] = sockets;
    first?.end();
    expect(await answer).toBe('late');
    for (const socket of [late, ...others]) socket.destroy();
  });

  test('a_service_that_cuts_cuts_here_and_one_who_vanishes_here_is_gone_there', async () => {
    const ends: Promise<string>[] = [];
    await using service = await serve((socket) => {
      ends.push(endOf(socket));
      socket.on('data', (bytes: Buffer) => {
        if (bytes.toString() === 'cut') socket.resetAndDestroy();
        else socket.write('here');
      });
    });
    await using forward = await desk.forward(`0:${service.port}`);
    const [port = 0] = forward.ports;
    const cut = await dial(port);
    const end = endOf(cut);
    cut.write('cut');
    expect(await end).toBe('ECONNRESET');

    const vanishing = await dial(port);
    vanishing.on('error', () => {});
    vanishing.write('hello');
    await new Promise((resolve) => vanishing.once('data', resolve));
    vanishing.resetAndDestroy();
    expect(await ends[1]).toBe('ECONNRESET');
  });

  test('a_client_that_is_killed_leaves_no_connection_at_the_device', async () => {
    const ends: Promise<string>[] = [];
    await using service = await serve((socket) => {
      socket.resume();
      ends.push(endOf(socket));
      socket.write('here');
    });
    const forward = await desk.forward(`0:${service.port}`);
    const socket = await dial(forward.ports[0] ?? 0);
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('data', resolve));
    await forward[Symbol.asyncDispose]();
    expect(await ends[0]).toBe('ECONNRESET');
  });

  test('several ports at once, Ctrl-C ends it with 130', async () => {
    await using one = await serve((socket) => void socket.end('one'));
    await using two = await serve((socket) => void socket.end('two'));
    await using forward = await desk.forward(`0:${one.port}`, `0:127.0.0.1:${two.port}`);
    const answers = await Promise.all(
      forward.ports.map(async (port) => (await readAll(await dial(port))).toString()),
    );
    expect(answers).toEqual(['one', 'two']);
    expect(await forward.stop()).toBe(130);
  });

  test('when_the_server_was_restarted_the_ports_lead_to_the_device_again', async () => {
    await using service = await serve((socket) => void socket.end('here'));
    await using forward = await desk.forward(`0:${service.port}`);
    const [port = 0] = forward.ports;
    expect((await readAll(await dial(port))).toString()).toBe('here');
    await desk.guru.stop();
    await desk.guru.start();
    while (!forward.said().includes('Connected again.')) await Bun.sleep(20);
    expect((await readAll(await dial(port))).toString()).toBe('here');
  });

  test('a port where nobody listens is said, and cuts the connection', async () => {
    const { port } = await (async () => {
      await using service = await serve(() => {});
      return { port: service.port };
    })();
    await using forward = await desk.forward(`0:${port}`);
    expect(await endOf(await dial(forward.ports[0] ?? 0))).toBe('ECONNRESET');
    while (!forward.said().includes('unreachable')) await Bun.sleep(10);
    expect(forward.said()).toContain(`No connection to localhost:${port}`);
  });

  test('a port here that is taken ends it with what to do', async () => {
    await using service = await serve(() => {});
    const ran = await runGuru(desk.home, ['forward', DEVICE, `${service.port}:22`]);
    expect(ran.exit_code).toBe(1);
    expect(ran.stderr).toContain('port_unavailable');
  });

  test('guru proxy carries stdin and stdout, each to its own end', async () => {
    await using service = await serve((socket) => {
      void readAll(socket).then((bytes) => socket.end(bytes.toString().toUpperCase()));
    });
    expect(await runGuru(desk.home, ['proxy', DEVICE, `${service.port}`], 'a question')).toEqual({
      exit_code: 0,
      stdout: 'A QUESTION',
      stderr: '',
    });
    const ran = await runGuru(desk.home, ['proxy', DEVICE, '127.0.0.1', `${service.port}`], 'another');
    expect(ran).toEqual({ exit_code: 0, stdout: 'ANOTHER', stderr: '' });
    expect(await runGuru(desk.home, ['proxy', DEVICE, 'http'])).toMatchObject({ exit_code: 2 });
  });

  test('guru proxy to a port where nobody listens ends with 1 and says why', async () => {
    const ran = await runGuru(desk.home, ['proxy', DEVICE, '1'], '');
    expect(ran).toMatchObject({ exit_code: 1, stdout: '' });
    expect(ran.stderr).toContain('unreachable');
  });
});
