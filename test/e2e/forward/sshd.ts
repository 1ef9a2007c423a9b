import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './programs.ts';

/** An SSH server on loopback that runs as whoever runs the tests, and what a client needs to sign in. */
export interface Sshd extends AsyncDisposable {
  readonly port: number;
  readonly user: string;
  /** For files of the tests. */
  readonly folder: string;
  /** Options for ssh, scp and rsync: its key, its host's key, nobody's settings. */
  readonly options: readonly string[];
}

/** Starts it on a free port. Throws when it does not listen within 10 s. */
export async function startSshd(sshd: string): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'guru-sshd-'));
  const path = (name: string) => join(folder, name);
  for (const key of ['host', 'user'])
    await must('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', path(key));
  const host = await Bun.file(path('host.pub')).text();
  await Bun.write(path('known'), `device ${host}`);
  await chmod(path('user.pub'), 0o600);
  const { stdout: user } = await run(['id', '-un']);
  const port = freePort();
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${path('host')}`,
    `AuthorizedKeysFile ${path('user.pub')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'PermitRootLogin yes',
    'Subsystem sftp internal-sftp',
    'LogLevel ERROR',
  ];
  await Bun.write(path('sshd_config'), `${lines.join('\n')}\n`);
  // As root it gives up its rights in this empty folder, which Debian makes only when the service starts.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const server = Bun.spawn([sshd, '-D', '-e', '-f', path('sshd_config')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const end = async () => {
    server.kill();
    await server.exited;
    await rm(folder, { recursive: true, force: true });
  };
  await untilListening(port).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  const settings = {
    IdentityFile: path('user'),
    IdentitiesOnly: 'yes',
    UserKnownHostsFile: path('known'),
    HostKeyAlias: 'device',
    BatchMode: 'yes',
    LogLevel: 'ERROR',
  };
  return {
    port,
    user: user.trim(),
    folder,
    options: [
      '-F',
      'none',
      ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ],
    [Symbol.asyncDispose]: end,
  };
}

async function must(...command: readonly string[]): Promise<void> {
  const { code, stderr } = await run(command);
  if (code !== 0) throw new Error(`${command[0]}: ${stderr}`);
}

/** A port that was free a moment ago. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  listener.stop(true);
  return listener.port;
}

/** Settles when somebody listens on a port of this machine. */
async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } }).catch(
      () => null,
    );
    if (socket !== null) {
      socket.terminate();
      return;
    }
    await Bun.sleep(50);
  }
  throw new Error(`nobody listens on port ${port}`);
}
