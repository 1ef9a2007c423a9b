/** A port of the device, far away: `guru forward` beside `ssh -L`, with iperf3 and pgbench through both. */
import { join } from 'node:path';
import { throwawayDatabase } from '@guru/testkit';
import { measureIperf } from './forward/iperf.ts';
import { fillForPgbench, measurePgbench } from './forward/pgbench.ts';
import { forwardByGuru, forwardBySsh, type Tunnel } from './forward/tunnels.ts';
import { startBareWay } from './lib/bare.ts';
import { type Bench, bench } from './lib/bench.ts';
import { buildCli } from './lib/cli.ts';
import { missingOfSsh } from './lib/direct-ssh.ts';
import { type Far, ROUND_TRIPS_MS, startFar } from './lib/far.ts';
import { interleave } from './lib/interleave.ts';
import type { Unit } from './lib/report.ts';
import { summarize } from './lib/stats.ts';
import { type Certificate, makeCertificate } from './lib/tls.ts';
import { freePort, missingCommands, temporaryFolder } from './lib/tools.ts';
import { pssMegabytes } from './lib/usage.ts';

const BYTES_PER_MIB = 1024 * 1024;

await bench('forward', async (bench) => {
  await using folder = await temporaryFolder();
  const certificate = await makeCertificate(folder.path);
  const program = await buildCli();
  const noSsh = missingOfSsh();
  if (noSsh.length > 0) bench.skip(`ssh -L: this machine lacks ${noSsh.join(', ')}`);
  for (const round_trip_ms of ROUND_TRIPS_MS) {
    const far_folder = join(folder.path, `${round_trip_ms}`);
    await using far = await startFar({ folder: far_folder, certificate, program, round_trip_ms });
    await stream(bench, far, round_trip_ms);
    if (round_trip_ms === 0) await ceiling(bench, far, certificate);
    await query(bench, far, round_trip_ms);
  }
});

/** One connection that is always full. */
async function stream(bench: Bench, far: Far, round_trip_ms: number): Promise<void> {
  const missing = missingCommands('iperf3');
  if (missing.length > 0) return bench.skip(`iperf3 at ${round_trip_ms} ms: this machine lacks it`);
  const server_port = await freePort();
  await using tunnels = await openTunnels(far, server_port);
  for (const direction of ['download', 'upload'] as const) {
    bench.say(`iperf3, ${direction}, ${round_trip_ms} ms`);
    const options = { server_port, direction, seconds: bench.quick ? 2 : 5 };
    await hold(bench, tunnels, {
      what: `iperf3 ${direction}, ${round_trip_ms} ms`,
      unit: 'MiB/s',
      rounds: bench.quick ? 1 : 4,
      measure: ({ port }) => measureIperf({ ...options, port }),
    });
  }
}

/** What a relay that does nothing but relay comes to, both hops in TLS: here, where ssh has one connection, none on this runtime is faster. */
async function ceiling(bench: Bench, { ssh }: Far, certificate: Certificate): Promise<void> {
  if (ssh === null || missingCommands('iperf3').length > 0) return;
  const server_port = await freePort();
  await using direct = await forwardBySsh(ssh.fresh, server_port);
  await using bare = await startBareWay(certificate);
  bench.say('a bare relay, 0 ms');
  const options = { server_port, direction: 'download', seconds: bench.quick ? 2 : 5 } as const;
  const mib = bench.quick ? 128 : 1024;
  const values = await interleave(bench.quick ? 1 : 4, {
    bare: async () => (mib * 1000) / (await bare.client.call('download', mib * BYTES_PER_MIB)),
    ssh: () => measureIperf({ ...options, port: direct.port }),
  });
  bench.row({
    what: 'a bare relay, download, 0 ms',
    unit: 'MiB/s',
    ours: summarize(values.bare),
    theirs: summarize(values.ssh),
    against: 'ssh -L',
    note: 'not ours: frames through a relay that only relays, to no socket',
  });
}

/** Many small questions, on connections that stay and on one for each. */
async function query(bench: Bench, far: Far, round_trip_ms: number): Promise<void> {
  const missing = missingCommands('pgbench');
  if (missing.length > 0) return bench.skip(`pgbench at ${round_trip_ms} ms: this machine lacks it`);
  await using database = await throwawayDatabase({ migrated: false });
  await fillForPgbench(database.url);
  await using tunnels = await openTunnels(far, Number(new URL(database.url).port));
  for (const connects of [false, true]) {
    const what = connects ? 'pgbench -S -C' : 'pgbench -S';
    bench.say(`${what}, ${round_trip_ms} ms`);
    await hold(bench, tunnels, {
      what: `${what}, ${round_trip_ms} ms`,
      unit: '/s',
      rounds: bench.quick ? 1 : 4,
      measure: ({ port }) => {
        const url = new URL(database.url);
        url.hostname = '127.0.0.1';
        url.port = `${port}`;
        return measurePgbench({ url: url.href, connects, seconds: bench.quick ? 2 : 5 });
      },
    });
  }
}

interface Tunnels extends AsyncDisposable {
  readonly ours: Tunnel;
  readonly ssh: Tunnel | null;
}

async function openTunnels(far: Far, port: number): Promise<Tunnels> {
  await using opening = new AsyncDisposableStack();
  const ours = opening.use(await forwardByGuru(far, port));
  const ssh = far.ssh === null ? null : opening.use(await forwardBySsh(far.ssh.fresh, port));
  const open = opening.move();
  return { ours, ssh, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

interface Comparison {
  readonly what: string;
  readonly unit: Unit;
  readonly rounds: number;
  /** The more the better. */
  readonly measure: (tunnel: Tunnel) => Promise<number>;
}

async function hold(bench: Bench, { ours, ssh }: Tunnels, comparison: Comparison): Promise<void> {
  const { what, unit, rounds, measure } = comparison;
  const contestants: Record<string, () => Promise<number>> = { ours: () => measure(ours) };
  if (ssh !== null) contestants.ssh = () => measure(ssh);
  const values = await interleave(rounds, contestants);
  bench.row({
    what,
    unit,
    ours: summarize(values.ours ?? []),
    ...(values.ssh && { theirs: summarize(values.ssh), against: 'ssh -L' }),
    goal: { ratio_at_least: 1 },
    memory_mb: pssMegabytes(ours.pid),
    ...(ssh && {
      note: `the memory is that of guru forward; ssh -L: ${pssMegabytes(ssh.pid).toFixed(1)} MB`,
    }),
  });
}
