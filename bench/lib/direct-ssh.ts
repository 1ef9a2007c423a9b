import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clientLines, makeKeys, openMaster, startSshd } from './sshd.ts';
import { missingCommands } from './tools.ts';

/** The name under which the clients know the server. */
export const SSH_HOST = 'device';

/** An OpenSSH server on loopback, and how its programs come to it. */
export interface DirectSsh extends AsyncDisposable {
  /** Options of `ssh` and `scp` for a connection of their own. */
  readonly fresh: readonly string[];
  /** Options of both for the connection that is open already. */
  readonly open: readonly string[];
}

/** What of OpenSSH this machine lacks. */
export function missingOfSsh(): string[] {
  return missingCommands('ssh', 'scp', 'sshd', 'ssh-keygen');
}

/** Starts the server with keys of its own and connects once. `between` gets its port and resolves to the one to connect to. */
export async function startDirectSsh(
  folder: string,
  between: (port: number) => Promise<number>,
): Promise<DirectSsh> {
  await using starting = new AsyncDisposableStack();
  await mkdir(folder, { recursive: true });
  const keys = await makeKeys(folder);
  const sshd = starting.use(await startSshd(folder, 'sshd', keys));
  const config = join(folder, 'config');
  const socket = join(folder, 'master');
  const lines = [`Host ${SSH_HOST}`, `  Port ${await between(sshd.port)}`, ...clientLines(keys)];
  await Bun.write(config, `${lines.join('\n')}\n`);
  starting.use(await openMaster(config, socket, SSH_HOST));
  const running = starting.move();
  return {
    fresh: ['-F', config],
    open: ['-F', config, '-o', `ControlPath=${socket}`],
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
