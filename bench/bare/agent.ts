/** The far end of the bare relay: streams bytes on request, and sends back whatever binary message arrives. */
import { playRole } from '../lib/role.ts';
import { BareSocket, FRAME_BYTES, WINDOW_BYTES } from './socket.ts';

/** As much as our frames carry besides their payload, so that both move the same number of bytes. */
const HEADER_BYTES = 12;
const frame = crypto.getRandomValues(new Uint8Array(HEADER_BYTES + FRAME_BYTES));

let socket: BareSocket;
let left = 0;
let credit = 0;

const calls = {
  async connect(to: { url: string; ca: string | null }): Promise<void> {
    socket = await BareSocket.open(to, (message) => {
      if (typeof message !== 'string') {
        socket.send(message);
        return;
      }
      const [word, number] = message.split(' ');
      if (word === 'stream') {
        left = Number(number);
        credit = WINDOW_BYTES;
      } else {
        credit += Number(number);
      }
      stream();
    });
  },
};

function stream(): void {
  while (left > 0 && credit >= FRAME_BYTES) {
    socket.send(frame);
    left -= FRAME_BYTES;
    credit -= FRAME_BYTES;
  }
}

export type BareAgent = typeof calls;
playRole(calls);
