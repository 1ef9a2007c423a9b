import { runCommand } from '@guru/client/exec';
import { openForward } from '@guru/client/forward';
import type { AttachedSession } from '@guru/client/session';
import { startService } from './service.ts';

type OnData = (bytes: Uint8Array, done: () => void) => void;

/** A stream to the device that sends every byte back. */
export interface Echo extends AsyncDisposable {
  /** Settles when there is room for more. */
  write(bytes: Uint8Array): Promise<unknown>;
}

/** One of each type of channel that carries somebody else's bytes. */
export const ECHOES = { terminal, exec, forward };

/** A shell that has become `cat` on a line that changes nothing. */
async function terminal(session: AttachedSession, onData: OnData): Promise<Echo> {
  const ready = Promise.withResolvers<void>();
  let told = '';
  let isReady = false;
  const shell = await session.openTerminal({
    cols: 80,
    rows: 24,
    onOutput(bytes, drawn) {
      if (isReady) return onData(bytes, drawn);
      told += Buffer.from(bytes).toString();
      drawn();
      isReady = told.includes('echo begins');
      if (isReady) ready.resolve();
    },
  });
  await shell.write(Buffer.from("stty raw -echo; printf 'echo %s' begins; exec cat\n"));
  await ready.promise;
  return {
    write: (bytes) => shell.write(bytes),
    async [Symbol.asyncDispose]() {
      shell.close();
      await shell.ended;
    },
  };
}

async function exec(session: AttachedSession, onData: OnData): Promise<Echo> {
  const command = runCommand(session, { command: ['cat'], stdin: true, onStdout: onData });
  await command.started;
  return {
    write: (bytes) => command.write(bytes),
    async [Symbol.asyncDispose]() {
      await command.endInput();
      await command.ended;
    },
  };
}

async function forward(session: AttachedSession, onData: OnData): Promise<Echo> {
  const service = await startService();
  const stream = await openForward(session, { host: '127.0.0.1', port: service.port, onData });
  return {
    write: (bytes) => stream.write(bytes),
    async [Symbol.asyncDispose]() {
      stream.end();
      await stream.ended;
      await service[Symbol.asyncDispose]();
    },
  };
}
