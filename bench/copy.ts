/** Files and folders to a device far away and back: ours beside scp and rsync. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFile, makeTree } from './copy/content.ts';
import type { Order } from './copy/order.ts';
import type { Technician } from './copy/technician.ts';
import { type Way, waysTo } from './copy/ways.ts';
import { type Bench, bench } from './lib/bench.ts';
import { buildCli } from './lib/cli.ts';
import { missingOfSsh } from './lib/direct-ssh.ts';
import { type Far, ROUND_TRIPS_MS, startFar } from './lib/far.ts';
import { interleave } from './lib/interleave.ts';
import type { Goal, Unit } from './lib/report.ts';
import { type Role, startRole } from './lib/role.ts';
import { summarize } from './lib/stats.ts';
import { makeCertificate } from './lib/tls.ts';
import { missingCommands, temporaryFolder } from './lib/tools.ts';
import { pssMegabytes } from './lib/usage.ts';

const BYTES_PER_MIB = 1024 * 1024;
const FULL = { mib: 256, files: 2000, rounds: 3, tree_rounds: 2 };
const QUICK = { mib: 64, files: 400, rounds: 1, tree_rounds: 1 };
/** scp waits for several round trips with each file, so what it needs for one is the same for few as for many: at a distance it gets few. */
const FEW_FILES = 50;
const DIRECTIONS = ['download', 'upload'] as const;

/** What is copied, and how it is counted. */
interface Load {
  readonly what: string;
  readonly unit: Unit;
  /** In the unit. */
  readonly amount: number;
  readonly from: string;
  readonly isFolder: boolean;
  readonly rounds: number;
  /** What scp gets instead. */
  readonly few?: { readonly from: string; readonly amount: number };
}

await bench('copy', async (bench) => {
  await using folder = await temporaryFolder();
  const { mib, files, rounds, tree_rounds } = bench.quick ? QUICK : FULL;
  const within = (name: string) => join(folder.path, name);
  await makeFile(within('file'), mib * BYTES_PER_MIB);
  await makeTree(within('tree'), files);
  await makeTree(within('few'), FEW_FILES);
  const certificate = await makeCertificate(folder.path);
  const program = await buildCli();
  const missing = [...missingOfSsh(), ...missingCommands('rsync')];
  if (missing.length > 0) bench.skip(`scp and rsync: this machine lacks ${missing.join(', ')}`);
  for (const round_trip_ms of ROUND_TRIPS_MS) {
    const far_folder = within(`${round_trip_ms}`);
    await using far = await startFar({ folder: far_folder, certificate, program, round_trip_ms });
    await using technician = startRole<Technician>('copy/technician.ts');
    await technician.call('attach', await far.ticket());
    const site = { far, technician, folder: far_folder };
    const at = `${round_trip_ms} ms`;
    const file = { from: within('file'), isFolder: false, unit: 'MiB/s', amount: mib, rounds } as const;
    await compare(bench, site, { ...file, what: `${mib} MiB, ${at}` });
    const tree = { from: within('tree'), isFolder: true, unit: '/s', amount: files } as const;
    const few = round_trip_ms > 0 && { few: { from: within('few'), amount: FEW_FILES } };
    const what = `${files} files, ${at}`;
    await compare(bench, site, { ...tree, ...few, what, rounds: tree_rounds });
  }
});

interface Site {
  readonly far: Far;
  readonly technician: Role<Technician>;
  /** Where copies go. */
  readonly folder: string;
}

async function compare(bench: Bench, { far, technician, folder }: Site, load: Load): Promise<void> {
  const ways = waysTo(far, technician);
  for (const direction of DIRECTIONS) {
    bench.say(`${direction} of ${load.what}`);
    const speed = (way: Way, given = { from: load.from, amount: load.amount }) => {
      const order = { direction, from: given.from, to: join(folder, 'copied'), isFolder: load.isFolder };
      return async () => given.amount / ((await copyAndRemove(way, order)) / 1000);
    };
    const contestants: Record<string, () => Promise<number>> = {
      ours: speed(ways.ours),
      guruCp: speed(ways.guruCp),
    };
    if (ways.scpOpen) contestants.scpOpen = speed(ways.scpOpen, load.few);
    if (ways.scp) contestants.scp = speed(ways.scp, load.few);
    if (ways.rsync) contestants.rsync = speed(ways.rsync);
    const speeds = await interleave(load.rounds, contestants);

    const line = (name: string, ours: string, theirs: string, against: string, goal?: Goal) => ({
      what: `${direction}, ${load.what}, ${name}`,
      unit: load.unit,
      ours: summarize(speeds[ours] ?? []),
      ...(speeds[theirs] && { theirs: summarize(speeds[theirs]), against }),
      ...(goal && { goal }),
    });
    const goal = { ratio_at_least: 1 };
    bench.row({
      ...line('open session', 'ours', 'scpOpen', 'scp on an open connection', goal),
      memory_mb: pssMegabytes(technician.pid),
      note: 'ours is on the disk when it is done (fsync), scp and rsync are in the cache; the memory is the technician’s',
    });
    bench.row({
      ...line('guru cp', 'guruCp', 'scp', 'scp', goal),
      memory_mb: pssMegabytes(far.agent.pid),
      note: `whole programs, sign-in and connection included; the memory is the agent’s; the server’s: ${pssMegabytes(far.guru.pid()).toFixed(0)} MB`,
    });
    if (speeds.rsync) bench.row(line('guru cp', 'guruCp', 'rsync', 'rsync -a'));
  }
}

/** Milliseconds of the copying alone. What was copied is gone before it is written back, and stands in nobody else's way. */
async function copyAndRemove(way: Way, order: Order): Promise<number> {
  const took = await way(order);
  await rm(order.to, { recursive: true });
  return took;
}
