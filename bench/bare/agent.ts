/** The far end of the bare relay: streams bytes on request, and sends back whatever binary message arrives. */
import { RAW_CAT, READY } from '../echo/raw-cat.ts';
import { playRole } from '../lib/role.ts';
import { BareSocket, FRAME_BYTES, WINDOW_BYTES } from './socket.ts';

/** As much as our frames carry besides their payload, so that both move the same number of bytes. */
const HEADER_BYTES = 12;
const frame = crypto.getRandomValues(new Uint8Array(HEADER_BYTES + FRAME_BYTES));

let socket: BareSocket;
let terminal: Bun.Terminal | undefined;
let left = 0;
let credit = 0;

const calls = {
  async connect(to: { url: string; ca: string | null }): Promise<void> {
    socket = await BareSocket.open(to, (message) => {
      if (typeof message !== 'string') {
        if (terminal === undefined) socket.send(message);
        else terminal.write(message);
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

  /** From now on a program behind a terminal sends back what arrives, and not this process by itself. */
  async answerFromTerminal(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    const decoder = new TextDecoder();
    let words: string | null = '';
    const child = Bun.spawn(['/bin/sh', '-c', RAW_CAT], {
      terminal: {
        data(_, bytes) {
          if (words === null) socket.send(bytes);
          else words += decoder.decode(bytes, { stream: true });
          if (words?.endsWith(READY)) {
            words = null;
            ready.resolve();
          }
        },
      },
    });
    await ready.promise;
    terminal = child.terminal;
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
