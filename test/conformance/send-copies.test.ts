import { expect, test } from 'bun:test';

const FRAME_BYTES = 16 * 1024;
const FRAMES = 2000;

/** The mux uses the memory of a frame again as soon as `send` has returned: that must be a promise of the runtime's sockets. */
test('a_socket_has_copied_what_it_was_given_when_send_returns_however_slow_its_peer', async () => {
  const received: number[] = [];
  const mixed: number[] = [];
  const all = Promise.withResolvers<void>();
  using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, self) => (self.upgrade(request) ? undefined : new Response(null, { status: 400 })),
    websocket: {
      perMessageDeflate: false,
      open: (socket) => void socket.send('go'),
      message(_, message) {
        if (typeof message === 'string') return;
        const first = message[0] ?? -1;
        received.push(first);
        if (!message.every((byte) => byte === first)) mixed.push(received.length);
        if (received.length === FRAMES) all.resolve();
      },
    },
  });
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}`, { perMessageDeflate: false });
  socket.binaryType = 'nodebuffer';
  await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  const frame = new Uint8Array(FRAME_BYTES);
  let most = 0;
  // All in one turn: the server, in the same thread, reads nothing meanwhile, so nearly everything waits inside the socket.
  for (let i = 0; i < FRAMES; i += 1) {
    frame.fill(i % 251);
    socket.send(frame);
    most = Math.max(most, socket.bufferedAmount);
  }
  frame.fill(255);
  await all.promise;
  socket.close();
  expect(most).toBeGreaterThan(10 * FRAME_BYTES);
  expect(mixed).toEqual([]);
  expect(received).toEqual(Array.from({ length: FRAMES }, (_, i) => i % 251));
});
