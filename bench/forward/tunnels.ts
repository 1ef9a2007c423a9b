import { SSH_HOST } from '../lib/direct-ssh.ts';
import type { Far } from '../lib/far.ts';
import { startAndReadLine } from '../lib/first-line.ts';
import { freePort } from '../lib/tools.ts';

/** A port here that leads to a port of the device. */
export interface Tunnel extends AsyncDisposable {
  readonly port: number;
  /** Of the process that listens. */
  readonly pid: number;
}

const HERE = '127.0.0.1';

/** By `guru forward`. */
export async function forwardByGuru({ cli, agent }: Far, port: number): Promise<Tunnel> {
  const running = await startAndReadLine(
    cli.command('forward', agent.agent_id, `0:${HERE}:${port}`),
    cli.env,
  );
  const found = /:(\d+) leads to /.exec(running.first_line)?.[1];
  if (found === undefined) throw new Error(`guru forward has said: ${running.first_line}`);
  return Object.assign(running, { port: Number(found) });
}

/** By `ssh -L`, on a connection of its own. */
export async function forwardBySsh(options: readonly string[], port: number): Promise<Tunnel> {
  const near = await freePort();
  const route = `${HERE}:${near}:${HERE}:${port}`;
  // It says so when it listens. To try the port would be a connection to what is measured.
  const ready = [
    '-o',
    'ExitOnForwardFailure=yes',
    '-o',
    'PermitLocalCommand=yes',
    '-o',
    'LocalCommand=echo ready',
  ];
  const running = await startAndReadLine(['ssh', ...options, ...ready, '-N', '-L', route, SSH_HOST]);
  return Object.assign(running, { port: near });
}
