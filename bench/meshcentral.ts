/** A device by MeshCentral and by ours, on the same machine and the same lines: files, a port, a terminal. */
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFile } from './copy/content.ts';
import type { Technician as Copier } from './copy/technician.ts';
import { measureIperf } from './forward/iperf.ts';
import { forwardByGuru } from './forward/tunnels.ts';
import { type Bench, bench } from './lib/bench.ts';
import { buildCli } from './lib/cli.ts';
import { type Far, lineOf, openLine, ROUND_TRIPS_MS, startFar } from './lib/far.ts';
import { interleave } from './lib/interleave.ts';
import type { Goal } from './lib/report.ts';
import { startRole } from './lib/role.ts';
import { summarize } from './lib/stats.ts';
import { makeCertificate } from './lib/tls.ts';
import { freePort, missingCommands, run, temporaryFolder } from './lib/tools.ts';
import { pssMegabytes } from './lib/usage.ts';
import { type Browser, openBrowser } from './meshcentral/browser.ts';
import { installMeshCentral } from './meshcentral/install.ts';
import { routeByMeshCmd } from './meshcentral/route.ts';
import { type MeshCentral, startMeshCentral } from './meshcentral/server.ts';
import { type Flood, makeText } from './shell/flood.ts';
import type { Technician as Watcher } from './shell/technician.ts';

const BYTES_PER_MIB = 1024 * 1024;
/** Where the goals for files were set, in milliseconds. */
const FAR_MS = 50;

await bench('meshcentral', async (bench) => {
  bench.say('installing MeshCentral, if it is not there');
  const installed = await installMeshCentral();
  if ('reason' in installed) return bench.skip(`MeshCentral: ${installed.reason}`);
  await using folder = await temporaryFolder();
  const within = (name: string) => join(folder.path, name);
  const certificate = await makeCertificate(folder.path);
  const program = await buildCli();
  await mkdir(within('mesh'));
  await using mesh = await startMeshCentral(installed.package_folder, within('mesh'));
  const text = within('text');
  const bytes = await makeText(text, (bench.quick ? 20 : 100) * 1e6);
  for (const round_trip_ms of ROUND_TRIPS_MS) {
    const far_folder = within(`${round_trip_ms}`);
    await using far = await startFar({ folder: far_folder, certificate, program, round_trip_ms });
    await using stack = new AsyncDisposableStack();
    const port = await openLine(stack, mesh.port, lineOf(round_trip_ms));
    const { user, password } = mesh.control(port);
    using browser = await openBrowser({ port, user, password, node_id: mesh.node_id });
    const site: Site = { far, mesh, port, browser, folder: far_folder, round_trip_ms };
    await files(bench, site);
    await forward(bench, site);
    await terminal(bench, site, { command: `cat ${text}`, bytes });
  }
});

interface Site {
  readonly far: Far;
  readonly mesh: MeshCentral;
  /** Where MeshCentral is found. */
  readonly port: number;
  readonly browser: Browser;
  /** Nothing but this uses it. */
  readonly folder: string;
  readonly round_trip_ms: number;
}

/** Ours on an open session; theirs with what it has: a program that signs in first, and a link of a browser that is signed in. */
async function files(bench: Bench, site: Site): Promise<void> {
  const { far, mesh, port, browser, folder, round_trip_ms } = site;
  await using technician = startRole<Copier>('copy/technician.ts');
  await technician.call('attach', await far.ticket());
  // What waits for a round trip with each piece gets so much that it takes some seconds.
  const mib = bench.quick ? { ours: 64, link: 32, few: 8 } : { ours: 256, link: 128, few: 64 };
  const few = round_trip_ms === 0 ? mib.few : mib.few / 8;
  const file = async (of: number) => {
    const path = join(folder, `${of}-mib`);
    await makeFile(path, Math.max(4, of) * BYTES_PER_MIB);
    return { path, mib: Math.max(4, of) };
  };
  const [large, middle, small] = [await file(mib.ours), await file(mib.link), await file(few)];
  const copies = join(folder, 'copies');
  const copied = (from: string) => join(copies, basename(from));
  const mebibytes = (of: number, work: () => Promise<unknown>) => async () => {
    await mkdir(copies);
    const started = performance.now();
    await work();
    const speed = of / ((performance.now() - started) / 1000);
    await rm(copies, { recursive: true });
    return speed;
  };
  const ours = (direction: 'download' | 'upload') => {
    const order = { direction, from: large.path, to: copied(large.path), isFolder: false };
    return mebibytes(large.mib, () => technician.call('copy', order));
  };
  const control = mesh.control(port);
  bench.say(`files, ${round_trip_ms} ms`);
  const speeds = await interleave(bench.quick ? 1 : 3, {
    download: ours('download'),
    link: mebibytes(middle.mib, () => browser.downloadByLink(middle.path, copied(middle.path))),
    ctrlDownload: mebibytes(small.mib, () =>
      run(control.download(mesh.node_id, small.path, copied(small.path))),
    ),
    upload: ours('upload'),
    ctrlUpload: mebibytes(small.mib, () => run(control.upload(mesh.node_id, small.path, copies))),
  });
  const line = (name: 'download' | 'upload', theirs: keyof typeof speeds, against: string, goal?: number) =>
    bench.row({
      what: `${name}, ${round_trip_ms} ms`,
      unit: 'MiB/s',
      ours: summarize(speeds[name]),
      theirs: summarize(speeds[theirs]),
      against,
      ...(goal !== undefined && round_trip_ms === FAR_MS && { goal: { ratio_at_least: goal } }),
      ...memory(site),
    });
  line('download', 'ctrlDownload', 'meshctrl download', 100);
  line('download', 'link', 'its Files link', 3);
  line('upload', 'ctrlUpload', 'meshctrl upload');
}

async function forward(bench: Bench, site: Site): Promise<void> {
  const { far, mesh, port, folder, round_trip_ms } = site;
  if (missingCommands('iperf3').length > 0)
    return bench.skip(`port forward at ${round_trip_ms} ms: this machine lacks iperf3`);
  const remote_port = await freePort();
  await using ours = await forwardByGuru(far, remote_port);
  await using theirs = await routeByMeshCmd(mesh, { port, remote_port, folder });
  for (const direction of ['download', 'upload'] as const) {
    bench.say(`port forward, ${direction}, ${round_trip_ms} ms`);
    const measure = (near: number) => () =>
      measureIperf({ server_port: remote_port, port: near, direction, seconds: bench.quick ? 2 : 5 });
    const speeds = await interleave(bench.quick ? 1 : 3, {
      ours: measure(ours.port),
      theirs: measure(theirs.port),
    });
    row(bench, site, `port forward, ${direction}`, speeds, 'meshcmd route', { ratio_at_least: 5 });
  }
}

async function terminal(bench: Bench, site: Site, flood: Flood): Promise<void> {
  const { far, browser, round_trip_ms } = site;
  await using technician = startRole<Watcher>('shell/technician.ts');
  await technician.call('attach', await far.ticket());
  const speed = (ms: number) => flood.bytes / BYTES_PER_MIB / (ms / 1000);
  bench.say(`a flood on a terminal, ${round_trip_ms} ms`);
  const speeds = await interleave(bench.quick ? 1 : 3, {
    ours: async () => speed(await technician.call('flood', flood)),
    theirs: async () => speed(await browser.flood(flood)),
  });
  row(bench, site, 'terminal flood', speeds, 'its terminal', { ratio_at_least: 1 });
}

function row(
  bench: Bench,
  site: Site,
  what: string,
  speeds: { readonly ours: readonly number[]; readonly theirs: readonly number[] },
  against: string,
  goal: Goal,
): void {
  bench.row({
    what: `${what}, ${site.round_trip_ms} ms`,
    unit: 'MiB/s',
    ours: summarize(speeds.ours),
    theirs: summarize(speeds.theirs),
    against,
    goal,
    ...memory(site),
  });
}

function memory({ far, mesh }: Site) {
  const [agent, server] = [mesh.agent, mesh.server].map(({ pid }) => pssMegabytes(pid).toFixed(0));
  return {
    memory_mb: pssMegabytes(far.guru.pid()),
    note: `the memory is our server’s; our agent ${pssMegabytes(far.agent.pid).toFixed(0)} MB; theirs: server ${server} MB, agent ${agent} MB`,
  };
}
