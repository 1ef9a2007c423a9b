/** How soon a key that is typed into a terminal comes back: on a quiet machine, and beside bulk on a slow line. */
import { join } from 'node:path';
import { timeIdle } from './echo/idle.ts';
import { type LineTimes, timeOnLine } from './echo/loaded.ts';
import { ourSide, type Side, sshSide } from './echo/sides.ts';
import type { Direction } from './echo/technician.ts';
import { startBareWay } from './lib/bare.ts';
import { type Bench, bench } from './lib/bench.ts';
import { type Guru, startGuru } from './lib/guru.ts';
import { percentile, summarize } from './lib/stats.ts';
import { type Certificate, makeCertificate } from './lib/tls.ts';
import { missingCommands, temporaryFolder } from './lib/tools.ts';
import { pssMegabytes } from './lib/usage.ts';

const AGAINST_SSH = 'ssh -J';
const BYTES_PER_MIB = 1024 * 1024;

await bench('echo', async (bench) => {
  await using folder = await temporaryFolder();
  const certificate = await makeCertificate(folder.path);
  await using guru = await startGuru({ folder: join(folder.path, 'data'), certificate });
  await idle(bench, guru, folder.path, certificate);
  await onLine(bench, guru, folder.path, certificate);
});

async function idle({ quick, row, say }: Bench, guru: Guru, folder: string, certificate: Certificate) {
  say('typing on a quiet way, beside ping-pong over a bare relay');
  await using itself = await startBareWay(certificate);
  await using terminal = await startBareWay(certificate);
  await terminal.agent.call('answerFromTerminal');
  await using side = await ourSide(guru, folder, certificate, false);
  const times = await timeIdle(side, { itself, terminal }, quick ? 3 : 12);
  for (const [percent, goal] of [[50], [99, 2]] as const) {
    const each = (rounds: readonly number[][]) => summarize(rounds.map((round) => rank(round, percent)));
    row({
      what: `idle echo p${percent}`,
      unit: 'ms',
      ours: each(times.ours),
      theirs: each(times.bare),
      against: 'bare relay',
      ...(goal === undefined ? {} : { goal: { ratio_at_most: goal } }),
      memory_mb: pssMegabytes(percent === 50 ? guru.pid() : side.agent_pid),
      note: `TLS on both hops; ours ends at a program behind a pty; the memory is the ${percent === 50 ? 'server' : 'agent'}’s`,
    });
    row({
      what: `idle echo p${percent}, like for like`,
      unit: 'ms',
      ours: each(times.ours),
      theirs: each(times.bareTerminal),
      against: 'bare relay to a pty',
      note: 'both end at the same program behind a pty',
    });
  }
}

async function onLine(
  { quick, row, say, skip }: Bench,
  guru: Guru,
  folder: string,
  certificate: Certificate,
) {
  const missing = missingCommands('ssh', 'sshd', 'ssh-keygen');
  if (missing.length > 0) skip(`ssh -J on the slow line: this machine lacks ${missing.join(', ')}`);
  say(
    `typing on a line of 10 Mbit/s, alone and beside bulk${missing.length > 0 ? '' : ', and the same with ssh -J'}`,
  );
  await using stack = new AsyncDisposableStack();
  const ours: Side = stack.use(await ourSide(guru, folder, certificate, true));
  const theirs = missing.length > 0 ? undefined : stack.use(await sshSide(folder));
  const sides: Record<string, Side> = theirs === undefined ? { ours } : { ours, theirs };
  const times = await timeOnLine(sides, quick ? 1 : 3);
  if (times.ours === undefined) throw new Error('nothing was measured');

  row({ what: 'echo p99 on 10 Mbit/s', unit: 'ms', ...both(times, (side) => rank(side.idle, 99)) });
  for (const direction of ['download', 'upload'] as const) {
    row({
      what: `added at p99 beside ${direction}`,
      unit: 'ms',
      ...both(times, (side) => rank(side.beside[direction], 99) - rank(side.idle, 99)),
      goal: { at_most: 50 },
      note: `${bulkRate(times.ours, direction)} MiB/s of bulk meanwhile`,
    });
  }
}

/** A number of each side, for a row. */
function both(times: Readonly<Record<string, LineTimes>>, of: (side: LineTimes) => number) {
  const { ours, theirs } = times;
  return {
    ours: ours === undefined ? null : summarize([of(ours)]),
    ...(theirs === undefined ? {} : { theirs: summarize([of(theirs)]), against: AGAINST_SSH }),
  };
}

function bulkRate({ bytes_per_s }: LineTimes, direction: Direction): string {
  return (summarize(bytes_per_s[direction]).median / BYTES_PER_MIB).toFixed(2);
}

function rank(times: readonly number[], percent: number): number {
  return percentile(
    times.toSorted((a, b) => a - b),
    percent,
  );
}
