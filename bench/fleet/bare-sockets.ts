/** Many bare WebSockets in one process that send the same text each half minute. */
import { playRole } from '../lib/role.ts';

const INTERVAL_MS = 30_000;
const JITTER = 0.1;

let up = 0;

const calls = {
  /** Opens each socket at a moment of its own within so many milliseconds. */
  start(order: { url: string; count: number; within_ms: number; bytes: number }): void {
    const { url, count, within_ms, bytes } = order;
    const text = 'x'.repeat(bytes);
    for (let i = 0; i < count; i++) setTimeout(() => open(url, text), Math.random() * within_ms);
  },

  countUp: (): number => up,
};

function open(url: string, text: string): void {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.addEventListener('open', () => {
    up += 1;
    beat(socket, text);
  });
  socket.addEventListener('close', () => {
    throw new Error('the bare server has closed a connection');
  });
}

function beat(socket: WebSocket, text: string): void {
  socket.send(text);
  setTimeout(() => beat(socket, text), INTERVAL_MS * (1 - JITTER + 2 * JITTER * Math.random()));
}

export type BareSockets = typeof calls;
playRole(calls);
