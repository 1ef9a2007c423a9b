import { runCommand } from '@guru/client/exec';
import { writeFile } from '@guru/client/files';
import { openForward } from '@guru/client/forward';
import type { AttachedSession } from '@guru/client/session';

/** What a session holds on a device while somebody works in it. */
export interface Work {
  /** Settles when all of it is there, or will never be. */
  readonly begun: Promise<unknown>;
  /** To be called when the session has ended: waits for the end of all, and answers the processes that there were; 0 for one that never was. */
  over(): Promise<{ readonly shell: number; readonly command: number }>;
}

/** Opens a shell, a command with a child of its own, a connection to a port of the device's, and a file that is written and never ends. */
export function putToWork(session: AttachedSession, at: { port: number; path: string }): Work {
  const over = new AbortController();
  const wrote = Promise.withResolvers<void>();
  async function* endless() {
    for (;;) {
      yield new Uint8Array(100_000);
      wrote.resolve();
      if (over.signal.aborted) return;
      await Bun.sleep(20);
    }
  }
  const terminal = session.openTerminal({ cols: 80, rows: 24, onOutput: (_, drawn) => drawn() });
  const command = runCommand(session, { command: ['/bin/sh', '-c', 'sleep 1000 & wait'] });
  const forward = openForward(session, { host: '127.0.0.1', port: at.port, onData: (_, done) => done() });
  const write = writeFile(session, at.path, endless());
  const begun = Promise.allSettled([
    terminal,
    command.started,
    forward,
    Promise.race([wrote.promise, write]),
  ]);
  return {
    begun,
    async over() {
      over.abort();
      await Promise.allSettled([write, command.ended, forward.then(({ ended }) => ended)]);
      const [shell, started] = await begun;
      return { shell: pidOf(shell), command: pidOf(started) };
    },
  };
}

function pidOf(one: PromiseSettledResult<{ readonly pid: number }>): number {
  return one.status === 'fulfilled' ? one.value.pid : 0;
}
