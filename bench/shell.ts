/** A flood on the terminal of a device far away: ours beside `ssh -tt`. */
import { join } from 'node:path';
import { type Bench, bench } from './lib/bench.ts';
import { buildCli } from './lib/cli.ts';
import { type DirectSsh, missingOfSsh, SSH_HOST } from './lib/direct-ssh.ts';
import { type Far, ROUND_TRIPS_MS, startFar } from './lib/far.ts';
import { interleave } from './lib/interleave.ts';
import { type Role, startRole } from './lib/role.ts';
import { summarize } from './lib/stats.ts';
import { makeCertificate } from './lib/tls.ts';
import { temporaryFolder } from './lib/tools.ts';
import { pssMegabytes } from './lib/usage.ts';
import { type Flood, makeText } from './shell/flood.ts';
import type { Technician } from './shell/technician.ts';

const BYTES_PER_MIB = 1024 * 1024;
/** Without a terminal of its own `ssh -tt` asks for one that edits nothing, which has less to do than any that people have. */
const AS_PEOPLE_HAVE_IT = 'stty sane; ';

await bench('shell', async (bench) => {
  await using folder = await temporaryFolder();
  const text = join(folder.path, 'text');
  const bytes = await makeText(text, (bench.quick ? 20 : 100) * 1e6);
  // A terminal does much more work for a line than for a byte.
  const short = bytes / 10;
  const floods = {
    'cat of a log': { command: `exec cat ${text}`, bytes },
    'yes | head': { command: `yes | head -c ${short}`, bytes: short },
  };
  const certificate = await makeCertificate(folder.path);
  const program = await buildCli();
  const missing = missingOfSsh();
  if (missing.length > 0) bench.skip(`ssh -tt: this machine lacks ${missing.join(', ')}`);
  for (const round_trip_ms of ROUND_TRIPS_MS) {
    const far_folder = join(folder.path, `${round_trip_ms}`);
    await using far = await startFar({ folder: far_folder, certificate, program, round_trip_ms });
    await using technician = startRole<Technician>('shell/technician.ts');
    await technician.call('attach', await far.ticket());
    for (const [name, flood] of Object.entries(floods)) {
      bench.say(`${name}, ${round_trip_ms} ms`);
      await hold(bench, { far, technician }, `${name}, ${round_trip_ms} ms`, flood);
    }
  }
});

async function hold(
  bench: Bench,
  { far, technician }: { readonly far: Far; readonly technician: Role<Technician> },
  what: string,
  flood: Flood,
): Promise<void> {
  const { ssh, agent, guru } = far;
  const speed = (ms: number) => flood.bytes / BYTES_PER_MIB / (ms / 1000);
  const contestants: Record<string, () => Promise<number>> = {
    ours: async () => speed(await technician.call('flood', flood)),
  };
  if (ssh !== null) contestants.ssh = async () => speed(await floodBySsh(ssh, flood));
  const speeds = await interleave(bench.quick ? 1 : 4, contestants);
  bench.row({
    what,
    unit: 'MiB/s',
    ours: summarize(speeds.ours ?? []),
    ...(speeds.ssh && { theirs: summarize(speeds.ssh), against: 'ssh -tt on an open connection' }),
    goal: { ratio_at_least: 1 },
    memory_mb: pssMegabytes(agent.pid),
    note: `ours is recorded meanwhile; the memory is the agent’s; the server’s: ${pssMegabytes(guru.pid()).toFixed(0)} MB`,
  });
}

async function floodBySsh({ open }: DirectSsh, { command }: Flood): Promise<number> {
  const started = performance.now();
  // A file and no pipe: nothing but ssh itself has the bytes in its hands.
  const child = Bun.spawn(['ssh', ...open, '-tt', SSH_HOST, AS_PEOPLE_HAVE_IT + command], {
    stdio: ['ignore', Bun.file('/dev/null'), 'pipe'],
  });
  const [complaint, code] = await Promise.all([new Response(child.stderr).text(), child.exited]);
  if (code !== 0) throw new Error(`ssh -tt ended with ${code}: ${complaint}`);
  return performance.now() - started;
}
