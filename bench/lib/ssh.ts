import { join } from 'node:path';
import { clientLines, type Keys, makeKeys, openMaster, startSshd } from './sshd.ts';

/**
 * Two OpenSSH servers on loopback and one connection through both, as `ssh -J jump target` makes it: the way that most people take to a
 * machine behind another. The connection is a control master, so that a measurement starts with an open connection.
 */
export interface JumpedSsh extends AsyncDisposable {
  /** The command that runs `remote` on the target over the open connection. */
  command(remote: string, ...options: readonly string[]): string[];
}

export interface JumpedSshOptions {
  /** A folder that only this may use. */
  readonly folder: string;
  /** Stands between jump host and target: gets the target's port, resolves to the port to connect to. */
  readonly between?: (targetPort: number) => Promise<number>;
}

/** Starts both servers with keys of their own and connects. Needs `sshd`, `ssh` and `ssh-keygen`. */
export async function startJumpedSsh(options: JumpedSshOptions): Promise<JumpedSsh> {
  await using starting = new AsyncDisposableStack();
  const keys = await makeKeys(options.folder);
  const jump = starting.use(await startSshd(options.folder, 'jump', keys));
  const target = starting.use(await startSshd(options.folder, 'target', keys));
  const port = (await options.between?.(target.port)) ?? target.port;
  const config = join(options.folder, 'config');
  const socket = join(options.folder, 'master');
  await Bun.write(config, clientConfig(keys, jump.port, port));
  starting.use(await openMaster(config, socket, 'target'));
  const running = starting.move();
  return {
    command: (remote, ...more) => ['ssh', '-F', config, '-S', socket, ...more, 'target', remote],
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function clientConfig(keys: Keys, jumpPort: number, targetPort: number): string {
  const hosts = [
    'Host jump',
    `  Port ${jumpPort}`,
    'Host target',
    `  Port ${targetPort}`,
    '  ProxyJump jump',
  ];
  return `${[...hosts, ...clientLines(keys)].join('\n')}\n`;
}
