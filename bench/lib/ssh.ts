import { chmod, mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { own } from './owned.ts';
import { freePort, run, waitFor } from './tools.ts';

const START_LIMIT_MS = 10_000;

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
  const stack = new AsyncDisposableStack();
  try {
    const keys = await makeKeys(options.folder);
    const jump = stack.use(await startSshd(options.folder, 'jump', keys));
    const target = stack.use(await startSshd(options.folder, 'target', keys));
    const port = (await options.between?.(target.port)) ?? target.port;
    const config = join(options.folder, 'config');
    const socket = join(options.folder, 'master');
    await Bun.write(config, clientConfig(keys, jump.port, port));
    const master = Bun.spawn(['ssh', '-F', config, '-M', '-S', socket, '-N', 'target'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    stack.use(
      own({
        async [Symbol.asyncDispose]() {
          master.kill();
          await master.exited;
        },
      }),
    );
    const command = (remote: string, ...more: readonly string[]) => [
      'ssh',
      '-F',
      config,
      '-S',
      socket,
      ...more,
      'target',
      remote,
    ];
    await waitFor('ssh through the jump host', START_LIMIT_MS, () =>
      run(['ssh', '-F', config, '-S', socket, '-O', 'check', 'target']).then(
        () => true,
        () => undefined,
      ),
    );
    const owned = stack.move();
    return { command, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  } finally {
    await stack.disposeAsync();
  }
}

interface Keys {
  readonly user: string;
  readonly host_key: string;
  readonly user_key: string;
  readonly authorized: string;
}

async function makeKeys(folder: string): Promise<Keys> {
  await mkdir(folder, { recursive: true });
  const host_key = join(folder, 'host');
  const user_key = join(folder, 'user');
  for (const key of [host_key, user_key])
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const authorized = join(folder, 'authorized');
  await Bun.write(authorized, Bun.file(`${user_key}.pub`));
  await chmod(authorized, 0o600);
  const user = (await run(['id', '-un'])).trim();
  return { user, host_key, user_key, authorized };
}

async function startSshd(folder: string, name: string, keys: Keys) {
  const port = await freePort();
  const config = join(folder, `${name}.sshd`);
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${keys.host_key}`,
    `AuthorizedKeysFile ${keys.authorized}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'PermitRootLogin yes',
    'LogLevel FATAL',
    'Ciphers aes128-gcm@openssh.com',
  ];
  await Bun.write(config, `${lines.join('\n')}\n`);
  // As root, sshd gives up its rights in this empty folder; Debian makes it only when the service starts.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const sshd = Bun.which('sshd', { PATH: `${process.env.PATH ?? ''}:/usr/sbin` }) ?? 'sshd';
  const child = Bun.spawn([sshd, '-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  const running = own({
    port,
    async [Symbol.asyncDispose]() {
      child.kill();
      await child.exited;
    },
  });
  try {
    await waitFor(`sshd (${name})`, START_LIMIT_MS, () => listens(port));
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
  return running;
}

function clientConfig(keys: Keys, jumpPort: number, targetPort: number): string {
  const lines = [
    'Host jump',
    `  Port ${jumpPort}`,
    'Host target',
    `  Port ${targetPort}`,
    '  ProxyJump jump',
    'Host *',
    '  HostName 127.0.0.1',
    `  User ${keys.user}`,
    `  IdentityFile ${keys.user_key}`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    '  StrictHostKeyChecking no',
    '  UserKnownHostsFile /dev/null',
    '  LogLevel ERROR',
    '  Compression no',
    '  Ciphers aes128-gcm@openssh.com',
  ];
  return `${lines.join('\n')}\n`;
}

function listens(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(undefined));
  });
}
