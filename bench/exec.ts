/** One command on a device, that does nothing: how long a person waits for its end. */
import { join } from 'node:path';
import type { Technician } from './exec/technician.ts';
import { type Bench, bench } from './lib/bench.ts';
import { buildCli } from './lib/cli.ts';
import { missingOfSsh, SSH_HOST } from './lib/direct-ssh.ts';
import { type Far, ROUND_TRIPS_MS, startFar } from './lib/far.ts';
import { interleave } from './lib/interleave.ts';
import type { Goal } from './lib/report.ts';
import { startRole } from './lib/role.ts';
import { percentile, summarize } from './lib/stats.ts';
import { makeCertificate } from './lib/tls.ts';
import { run, temporaryFolder } from './lib/tools.ts';
import { pssMegabytes } from './lib/usage.ts';

const COMMAND = ['true'];

await bench('exec', async (bench) => {
  await using folder = await temporaryFolder();
  const certificate = await makeCertificate(folder.path);
  const program = await buildCli();
  const missing = missingOfSsh();
  if (missing.length > 0) bench.skip(`ssh: this machine lacks ${missing.join(', ')}`);
  for (const round_trip_ms of ROUND_TRIPS_MS) {
    const far_folder = join(folder.path, `${round_trip_ms}`);
    await using far = await startFar({ folder: far_folder, certificate, program, round_trip_ms });
    bench.say(`a command on an open session, ${round_trip_ms} ms`);
    await onOpenSession(bench, far, round_trip_ms);
    bench.say(`a whole guru exec, ${round_trip_ms} ms`);
    await wholeProgram(bench, far, round_trip_ms);
  }
});

/** Beside `ssh` on a connection that is open: of ssh it is a whole process, for it has no other way. */
async function onOpenSession(bench: Bench, far: Far, round_trip_ms: number): Promise<void> {
  const { ssh, agent } = far;
  await using technician = startRole<Technician>('exec/technician.ts');
  await technician.call('attach', await far.ticket());
  const count = bench.quick ? 20 : 200;
  const p50 = async () => median(await technician.call('exec', { command: COMMAND, count }));
  const contestants: Record<string, () => Promise<number>> = { ours: p50 };
  if (ssh !== null) contestants.ssh = () => timed(['ssh', ...ssh.open, SSH_HOST, ...COMMAND]);
  const times = await interleave(bench.quick ? 3 : 12, contestants);
  bench.row({
    what: `p50 on an open session, ${round_trip_ms} ms`,
    unit: 'ms',
    ours: summarize(times.ours ?? []),
    ...(times.ssh && { theirs: summarize(times.ssh), against: 'ssh with ControlMaster' }),
    ...limit(5, round_trip_ms),
    memory_mb: pssMegabytes(agent.pid),
    note: 'the memory is the agent’s',
  });
  await technician.call('leave');
}

/** With sign-in, session and all. */
async function wholeProgram(bench: Bench, far: Far, round_trip_ms: number): Promise<void> {
  const { ssh, cli, agent, guru } = far;
  const contestants: Record<string, () => Promise<number>> = {
    ours: () => timed(cli.command('exec', agent.agent_id, '--', ...COMMAND), cli.env),
  };
  if (ssh !== null) contestants.ssh = () => timed(['ssh', ...ssh.fresh, SSH_HOST, ...COMMAND]);
  const times = await interleave(bench.quick ? 5 : 30, contestants);
  bench.row({
    what: `guru exec, ${round_trip_ms} ms`,
    unit: 'ms',
    ours: summarize(times.ours ?? []),
    ...(times.ssh && { theirs: summarize(times.ssh), against: 'ssh' }),
    ...limit(60, round_trip_ms),
    memory_mb: pssMegabytes(guru.pid()),
    note: 'the memory is the server’s',
  });
}

/** A goal in milliseconds is one for a device that is near: far away the distance alone takes longer. */
function limit(at_most: number, round_trip_ms: number): { readonly goal?: Goal } {
  return round_trip_ms === 0 ? { goal: { at_most } } : {};
}

async function timed(command: readonly string[], env?: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  await run(command, env && { env });
  return performance.now() - started;
}

function median(times: readonly number[]): number {
  return percentile(
    times.toSorted((a, b) => a - b),
    50,
  );
}
