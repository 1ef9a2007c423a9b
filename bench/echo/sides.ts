import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startAgent } from '../lib/agent.ts';
import { openLine } from '../lib/far.ts';
import type { Guru } from '../lib/guru.ts';
import { startRole } from '../lib/role.ts';
import { startJumpedSsh } from '../lib/ssh.ts';
import type { Certificate } from '../lib/tls.ts';
import { RAW_CAT } from './raw-cat.ts';
import type { SshPerson } from './ssh-person.ts';
import type { Direction, Technician } from './technician.ts';
import type { Typing } from './typist.ts';

/** Somebody who types into a terminal far away, and may move bulk over the same connection. */
export interface Side extends AsyncDisposable {
  /** Milliseconds of each key. */
  type(typing: Typing): Promise<number[]>;
  startBulk(direction: Direction): Promise<void>;
  /** Resolves to the bytes that were moved, as far as this side counts them. */
  stopBulk(): Promise<number>;
}

export interface OurSide extends Side {
  readonly agent_pid: number;
}

/** 10 Mbit/s each way, and as far as a town nearby. */
const SHAPE = { bits_per_second: 10_000_000, delay_ms: 5 };

/** A terminal through a real server on a real agent; with `slow`, the agent is behind the slow line. */
export async function ourSide(
  guru: Guru,
  folder: string,
  certificate: Certificate,
  slow: boolean,
): Promise<OurSide> {
  await using starting = new AsyncDisposableStack();
  const line = slow ? await openLine(starting, guru.port, SHAPE) : guru.port;
  const agent = starting.use(
    await startAgent({
      guru,
      folder: join(folder, `agent-${line}`),
      server_url: `https://localhost:${line}`,
      ca_file: certificate.cert_file,
    }),
  );
  const technician = starting.use(startRole<Technician>('echo/technician.ts'));
  const { agent_id } = agent;
  const { session_id } = await guru.api('POST /api/v1/tunnel/open', { body: { agent_id } });
  const { ticket } = await guru.api('POST /api/v1/tunnel/ticket', { body: { session_id } });
  await technician.call('attach', { url: guru.url, ca: guru.ca, ticket });
  await technician.call('openTerminal');
  const running = starting.move();
  return {
    agent_pid: agent.pid,
    type: (typing) => technician.call('type', typing),
    startBulk: (direction) => technician.call('startBulk', direction),
    stopBulk: () => technician.call('stopBulk'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A terminal through `ssh -J`, the target behind the same kind of slow line. */
export async function sshSide(folder: string): Promise<Side> {
  await using starting = new AsyncDisposableStack();
  await mkdir(folder, { recursive: true });
  const ssh = starting.use(
    await startJumpedSsh({ folder: join(folder, 'ssh'), between: (port) => openLine(starting, port, SHAPE) }),
  );
  const person = starting.use(startRole<SshPerson>('echo/ssh-person.ts'));
  await person.call('openTerminal', ssh.command(RAW_CAT, '-tt'));
  const running = starting.move();
  return {
    type: (typing) => person.call('type', typing),
    startBulk: (direction) => {
      const remote = direction === 'download' ? 'exec cat /dev/zero' : 'exec cat > /dev/null';
      return person.call('startBulk', { command: ssh.command(remote), direction });
    },
    stopBulk: () => person.call('stopBulk'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
