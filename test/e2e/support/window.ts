import type { ApiClient } from '@guru/client';
import { type AttachedSession, attachSession, fromWebSocket, type Terminal } from '@guru/client/session';

/** A terminal as a program has it, with everything that was printed. */
export interface OpenTerminal extends AsyncDisposable {
  readonly session_id: string;
  readonly session: AttachedSession;
  readonly terminal: Terminal;
  /** All that was printed until now. */
  printed(): string;
  /** Types a text, as fast as the device takes it. */
  type(text: string): Promise<void>;
  /** Waits until a text has been printed after the one that was waited for last. */
  shows(text: string): Promise<void>;
}

export interface OpenTerminalOptions {
  readonly api: ApiClient;
  readonly url: string;
  readonly agent_id: string;
  readonly shell?: string;
  /** Is told of each piece of output; what was printed is not kept then. */
  readonly onOutput?: (bytes: Uint8Array) => void;
}

/** Opens a session on a device, and a terminal in it. Disposing closes both. */
export async function openTerminalOn(options: OpenTerminalOptions): Promise<OpenTerminal> {
  const { api, url, agent_id, shell = '/bin/sh', onOutput } = options;
  const { session_id } = await api('POST /api/v1/tunnel/open', { body: { agent_id } });
  const session = await attachSession({
    socket_url: url.replace(/^http/, 'ws'),
    ticket: async () => (await api('POST /api/v1/tunnel/ticket', { body: { session_id } })).ticket,
    openSocket: fromWebSocket(
      (address, protocols) => new WebSocket(address, { protocols, headers: { origin: url } }),
    ),
  });
  const decoder = new TextDecoder();
  let text = '';
  let seen = 0;
  let wake = () => {};
  const terminal = await session.openTerminal({
    cols: 80,
    rows: 24,
    shell,
    onOutput(bytes, done) {
      if (onOutput === undefined) text += decoder.decode(bytes, { stream: true });
      else onOutput(bytes);
      done();
      wake();
    },
  });
  return {
    session_id,
    session,
    terminal,
    printed: () => text,
    type: (keys) => terminal.write(new TextEncoder().encode(keys)),
    async shows(wanted) {
      for (;;) {
        const at = text.indexOf(wanted, seen);
        if (at >= 0) {
          seen = at + wanted.length;
          return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async [Symbol.asyncDispose]() {
      await api('POST /api/v1/tunnel/close', { body: { session_id } });
      await session.closed;
    },
  };
}
