/** What the agent costs a machine while nobody asks anything of it. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startAgent } from './lib/agent.ts';
import { bench } from './lib/bench.ts';
import { startGuru } from './lib/guru.ts';
import { startProgram } from './lib/program.ts';
import { startRole } from './lib/role.ts';
import { summarize } from './lib/stats.ts';
import { ownRuntime, run, temporaryFolder } from './lib/tools.ts';
import { cpuSeconds, pssMegabytes } from './lib/usage.ts';
import type { IdleSocket } from './rest/idle-socket.ts';

const ROOT = join(import.meta.dir, '..');
const AGENT = join(ROOT, 'packages', 'agent', 'src', 'main.ts');
const PROGRAM = join('dist', 'agent', `guru-agent-linux-${process.arch}`);
const AGAINST = 'bun -e with a WebSocket';
/** What a start has used is given back by then, and the first heartbeats are over. */
const SETTLE_S = 60;
const READINGS = 10;

await bench('rest', async ({ quick, row, say }) => {
  const settle_s = quick ? 10 : SETTLE_S;
  const watch_s = quick ? 30 : 300;
  await using folder = await temporaryFolder();
  const within = (name: string) => join(folder.path, name);

  say('building the agent’s program');
  await run([process.execPath, 'scripts/build.ts', '--only', `agent-linux-${process.arch}`], { cwd: ROOT });
  await using guru = await startGuru({ folder: within('data'), certificate: null });
  await using compiled = await startAgent({
    guru,
    folder: within('compiled'),
    command: [join(ROOT, PROGRAM)],
  });
  const runtime = await ownRuntime(folder.path, 'bun-of-agent');
  await using fromSource = await startAgent({ guru, folder: within('source'), command: [runtime, AGENT] });
  await using far = startRole<IdleSocket>('rest/idle-socket.ts');
  const url = `ws://127.0.0.1:${await far.call('listen')}`;
  await using idle = startProgram([
    await ownRuntime(folder.path, 'bun-that-idles'),
    '-e',
    `new WebSocket(${JSON.stringify(url)})`,
  ]);

  say(`letting them settle for ${settle_s} s, then watching for ${watch_s} s`);
  await Bun.sleep(settle_s * 1000);
  const watched = await watch({ compiled, fromSource, idle }, watch_s);

  for (const [what, seen] of [
    ['compiled', watched.compiled],
    ['from source', watched.fromSource],
  ] as const) {
    row({
      what: `memory at rest, ${what}`,
      unit: 'MB',
      ours: summarize(seen.pss_mb),
      theirs: summarize(watched.idle.pss_mb),
      against: AGAINST,
      goal: { at_most: 32 },
      note: 'PSS; each process runs a program file that no other shares',
    });
    row({
      what: `CPU at rest, ${what}`,
      unit: '%',
      ours: summarize([seen.cpu_percent]),
      theirs: summarize([watched.idle.cpu_percent]),
      against: AGAINST,
      goal: { at_most: 0.1 },
      note: `of one core, over ${watch_s} s with a heartbeat each 30 s`,
    });
  }
  row({
    what: 'size of the program',
    unit: 'MB',
    ours: summarize([(await stat(join(ROOT, PROGRAM))).size / 1e6]),
    theirs: summarize([(await stat(process.execPath)).size / 1e6]),
    against: 'bun',
  });
});

interface Seen {
  readonly pss_mb: number[];
  readonly cpu_percent: number;
}

/** Reads memory now and then, and CPU over the whole time. */
async function watch<K extends string>(
  processes: Readonly<Record<K, { readonly pid: number; readonly exitCode: number | null }>>,
  seconds: number,
): Promise<Record<K, Seen>> {
  const names = Object.keys(processes) as K[];
  const cpu = () => names.map((name) => cpuSeconds(processes[name].pid));
  const before = cpu();
  const began = performance.now();
  const memory = names.map(() => [] as number[]);
  for (let reading = 0; reading < READINGS; reading++) {
    await Bun.sleep((seconds * 1000) / READINGS);
    names.forEach((name, i) => {
      const { pid, exitCode } = processes[name];
      if (exitCode !== null) throw new Error(`${name} has ended (${exitCode})`);
      memory[i]?.push(pssMegabytes(pid));
    });
  }
  const took_s = (performance.now() - began) / 1000;
  const after = cpu();
  const seen = names.map((name, i): [K, Seen] => {
    const used = (after[i] ?? 0) - (before[i] ?? 0);
    return [name, { pss_mb: memory[i] ?? [], cpu_percent: (used / took_s) * 100 }];
  });
  return Object.fromEntries(seen) as Record<K, Seen>;
}
