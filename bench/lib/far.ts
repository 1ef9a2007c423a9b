import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiProblem } from '@guru/client';
import type { LinkShape } from '@guru/testkit';
import { type Agent, startAgent } from './agent.ts';
import type { AttachTo } from './attach.ts';
import { type Cli, signIn } from './cli.ts';
import { type DirectSsh, missingOfSsh, startDirectSsh } from './direct-ssh.ts';
import { type Guru, startGuru } from './guru.ts';
import type { Line } from './line.ts';
import { startRole } from './role.ts';
import type { Certificate } from './tls.ts';

/** How far the device is: round trips, in milliseconds. The same machine, the same country, the same continent. */
export const ROUND_TRIPS_MS = [0, 20, 50] as const;

/** What is on its way at once on a line of 2.5 Gbit/s and 50 ms, so that the distance limits and not the line. */
const BUFFER_BYTES = 16 * 1024 * 1024;

/** A device far from its technician, by our way and by ssh: the same line stands before our server and before sshd. TLS on both our hops. */
export interface Far extends AsyncDisposable {
  readonly guru: Guru;
  readonly agent: Agent;
  readonly cli: Cli;
  /** Null where this machine has no OpenSSH. */
  readonly ssh: DirectSsh | null;
  /** What a technician attaches with: a session of its own, or the one that is there. */
  ticket(): Promise<AttachTo>;
}

export interface FarOptions {
  /** A folder that nothing else uses. */
  readonly folder: string;
  readonly certificate: Certificate;
  /** The built `guru`. */
  readonly program: string;
  readonly round_trip_ms: number;
}

/** Starts both ways, each line in a process of its own. */
export async function startFar({ folder, certificate, program, round_trip_ms }: FarOptions): Promise<Far> {
  await using starting = new AsyncDisposableStack();
  await mkdir(folder, { recursive: true });
  const shape = lineOf(round_trip_ms);
  const between = (port: number) => openLine(starting, port, shape);
  const guru = starting.use(await startGuru({ folder: join(folder, 'data'), certificate, between }));
  const ca_file = certificate.cert_file;
  const agent = starting.use(await startAgent({ guru, folder: join(folder, 'agent'), ca_file }));
  const cli = await signIn(program, guru, certificate, join(folder, 'home'));
  const ssh =
    missingOfSsh().length > 0 ? null : starting.use(await startDirectSsh(join(folder, 'ssh'), between));
  const running = starting.move();
  return {
    guru,
    agent,
    cli,
    ssh,
    ticket: () => ticketFor(guru, agent),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Half of a round trip each way. */
export function lineOf(round_trip_ms: number): LinkShape {
  return { delay_ms: round_trip_ms / 2, buffer_bytes: BUFFER_BYTES };
}

/** Puts a line before a port of this machine; resolves to the port of its other end. */
export function openLine(stack: AsyncDisposableStack, port: number, shape: LinkShape): Promise<number> {
  return stack.use(startRole<Line>('lib/line.ts')).call('open', { port, shape });
}

async function ticketFor(guru: Guru, { agent_id }: Agent): Promise<AttachTo> {
  const { session_id } = await guru
    .api('POST /api/v1/tunnel/open', { body: { agent_id } })
    .catch((error: unknown) => {
      const there = error instanceof ApiProblem ? error.held_by : undefined;
      if (there === undefined) throw error;
      return there;
    });
  const { ticket } = await guru.api('POST /api/v1/tunnel/ticket', { body: { session_id } });
  return { url: guru.public_url, ca: guru.ca, ticket };
}
