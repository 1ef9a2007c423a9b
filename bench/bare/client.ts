/** The near end of the bare relay: swallows a stream, or plays ping-pong. */
import { playRole } from '../lib/role.ts';
import { BareSocket, FRAME_BYTES, GRANT_BYTES } from './socket.ts';

let socket: BareSocket;
let received: (bytes: number) => void = () => {};

const calls = {
  async connect(to: { url: string; ca: string | null }): Promise<void> {
    socket = await BareSocket.open(to, (message) => received(message.length));
  },

  /** Resolves to the milliseconds from the request to the last byte. */
  async download(bytes: number): Promise<number> {
    const done = Promise.withResolvers<void>();
    const frames = bytes / FRAME_BYTES;
    let count = 0;
    received = () => {
      count++;
      if ((count * FRAME_BYTES) % GRANT_BYTES === 0) socket.send(`credit ${GRANT_BYTES}`);
      if (count === frames) done.resolve();
    };
    const started = performance.now();
    socket.send(`stream ${bytes}`);
    await done.promise;
    return performance.now() - started;
  },

  /** Sends `count` messages of `bytes`, one each `every_ms` or as soon as the one before is back. Resolves to each one's milliseconds. */
  async pingPong(game: { count: number; bytes: number; every_ms: number }): Promise<number[]> {
    const ball = new Uint8Array(game.bytes);
    const times: number[] = [];
    for (let i = 0; i < game.count; i++) {
      const back = Promise.withResolvers<void>();
      received = () => back.resolve();
      const started = performance.now();
      socket.send(ball);
      await back.promise;
      times.push(performance.now() - started);
      if (game.every_ms > 0) await Bun.sleep(game.every_ms);
    }
    return times;
  },
};

export type BareClient = typeof calls;
playRole(calls);
