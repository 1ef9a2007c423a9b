import { chmod, mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { own } from './owned.ts';
import { freePort, run, waitFor } from './tools.ts';

const START_LIMIT_MS = 10_000;

/** The fastest of what OpenSSH offers, on both sides. */
const CIPHER = 'Ciphers aes128-gcm@openssh.com';

/** Keys of a server and of the one person whom it lets in. */
export interface Keys {
  readonly user: string;
  readonly host_key: string;
  readonly user_key: string;
  readonly authorized: string;
}

/** Makes them in a folder that nothing else uses. Needs `ssh-keygen`. */
export async function makeKeys(folder: string): Promise<Keys> {
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

/** An OpenSSH server on a free port of loopback. */
export interface Sshd extends AsyncDisposable {
  readonly port: number;
}

/** Starts one; it ends with the bench. Needs `sshd`. */
export async function startSshd(folder: string, name: string, keys: Keys): Promise<Sshd> {
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
    // Many connections at once are a measurement here, not an attack.
    'MaxStartups 1000',
    'Subsystem sftp internal-sftp',
    CIPHER,
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

/** Lines of a client's configuration for every host, without its port. */
export function clientLines(keys: Keys): string[] {
  return [
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
    `  ${CIPHER}`,
  ];
}

/** Opens a connection to a host of a configuration and keeps it, for the commands that name the same socket. */
export async function openMaster(config: string, socket: string, host: string): Promise<AsyncDisposable> {
  const master = Bun.spawn(['ssh', '-F', config, '-M', '-S', socket, '-N', host], {
    // Without a terminal here it complains about each session that has one.
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const open = own({
    async [Symbol.asyncDispose]() {
      master.kill();
      await master.exited;
    },
  });
  const check = () =>
    run(['ssh', '-F', config, '-S', socket, '-O', 'check', host]).then(
      () => true as const,
      () => undefined,
    );
  await waitFor(`ssh to the ${host}`, START_LIMIT_MS, check);
  return open;
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
