/** What the agent costs a machine while nobody asks anything of it: at rest, and while it watches what the first policy has it watch. */
import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startAgent } from './lib/agent.ts';
import { bench } from './lib/bench.ts';
import { type Guru, startGuru } from './lib/guru.ts';
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
const AT_REST = { mb: 32, cpu_percent: 0.1 };
/** With the checks that every new partner begins with. */
const WATCHING = { mb: 40, cpu_percent: 0.3 };

await bench('rest', async ({ quick, row, say }) => {
  const settle_s = quick ? 10 : SETTLE_S;
  const watch_s = quick ? 30 : 300;
  await using folder = await temporaryFolder();
  const within = (name: string) => join(folder.path, name);

  say('building the agent’s program');
  await run([process.execPath, 'scripts/build.ts', '--only', `agent-linux-${process.arch}`], { cwd: ROOT });
  await using guru = await startGuru({ folder: within('data'), certificate: null });
  const watchFor = await firstPolicy(guru);
  await watchFor([]);
  await using compiled = await startAgent({
    guru,
    folder: within('compiled'),
    command: [join(ROOT, PROGRAM)],
  });
  const runtime = await ownRuntime(folder.path, 'bun-of-agent');
  await using fromSource = await startAgent({ guru, folder: within('source'), command: [runtime, AGENT] });
  await using watching = await startAgent({
    guru,
    folder: within('watching'),
    command: [await ownProgram(join(ROOT, PROGRAM), within('guru-agent-that-watches'))],
  });
  await watchFor([watching.agent_id]);
  await using far = startRole<IdleSocket>('rest/idle-socket.ts');
  const url = `ws://127.0.0.1:${await far.call('listen')}`;
  await using idle = startProgram([
    await ownRuntime(folder.path, 'bun-that-idles'),
    '-e',
    `new WebSocket(${JSON.stringify(url)})`,
  ]);

  say(`letting them settle for ${settle_s} s, then watching for ${watch_s} s`);
  await Bun.sleep(settle_s * 1000);
  const watched = await watch({ compiled, fromSource, watching, idle }, watch_s);

  for (const [what, seen, most] of [
    ['at rest, compiled', watched.compiled, AT_REST],
    ['at rest, from source', watched.fromSource, AT_REST],
    ['watching, compiled', watched.watching, WATCHING],
  ] as const) {
    row({
      what: `memory ${what}`,
      unit: 'MB',
      ours: summarize(seen.pss_mb),
      theirs: summarize(watched.idle.pss_mb),
      against: AGAINST,
      goal: { at_most: most.mb },
      note: 'PSS; each process runs a program file that no other shares',
    });
    row({
      what: `CPU ${what}`,
      unit: '%',
      ours: summarize([seen.cpu_percent]),
      theirs: summarize([watched.idle.cpu_percent]),
      against: AGAINST,
      goal: { at_most: most.cpu_percent },
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

/** Gives the policy that every partner begins with to these devices, and to no others. */
async function firstPolicy(guru: Guru): Promise<(agentIds: readonly string[]) => Promise<void>> {
  const { items } = await guru.api('GET /api/v1/policies');
  const policy_id = items[0]?.policy_id;
  if (policy_id === undefined) throw new Error('a new server has no policy');
  return async (agentIds) => {
    const targets = agentIds.map((target_id) => ({ level: 'device' as const, target_id }));
    await guru.api('PUT /api/v1/policies/{policy_id}/targets', { params: { policy_id }, body: { targets } });
  };
}

/** The same program in a file of its own: what two processes share would be counted half. */
async function ownProgram(program: string, path: string): Promise<string> {
  await copyFile(program, path);
  return path;
}

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
