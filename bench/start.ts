/** From a clone to a server that is ready, and the next start. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bench } from './lib/bench.ts';
import { summarize } from './lib/stats.ts';
import { missingCommands, run, temporaryFolder } from './lib/tools.ts';
import { clone, newcomersEnvironment, type Started, startClone } from './start/clone.ts';

await bench('start', async ({ quick, row, skip, say }) => {
  const missing = missingCommands('git', 'npm', 'node');
  if (missing.length > 0) {
    skip(`everything: this machine lacks ${missing.join(', ')}`);
    return;
  }
  await using folder = await temporaryFolder();
  const project = join(folder.path, 'guru');

  say('npm ci alone in a clone, twice: the first fills npm’s cache');
  await installAlone(join(folder.path, 'warm'));
  const install_s = await installAlone(join(folder.path, 'alone'));

  say('clone, npm start');
  const began = performance.now();
  await clone(project);
  const first = await startClone(project);
  const cloned_ms = performance.now() - began - first.ready_ms;

  say('npm start again');
  const again: Started[] = [];
  const floor: number[] = [];
  const empty = await emptyProject(join(folder.path, 'empty'));
  for (let round = 0; round < (quick ? 2 : 7); round++) {
    again.push(await startClone(project));
    floor.push(await empty());
  }

  row({
    what: 'from nothing to ready',
    unit: 's',
    ours: summarize([(cloned_ms + first.ready_ms) / 1000]),
    theirs: summarize([install_s]),
    against: 'npm ci alone',
    memory_mb: first.memory_mb,
    note: `clone, npm start, until /readyz says yes; npm’s cache is warm; the clone took ${(cloned_ms / 1000).toFixed(1)} s`,
  });
  row({
    what: 'start again',
    unit: 's',
    ours: summarize(again.map(({ ready_ms }) => ready_ms / 1000)),
    theirs: summarize(floor),
    against: 'npm start of node -e 0',
    goal: { at_most: 2 },
    memory_mb: summarize(again.map(({ memory_mb }) => memory_mb)).median,
    note: 'memory of npm, server and database together',
  });
});

/** Clones, and installs the dependencies. Resolves to seconds. */
async function installAlone(folder: string): Promise<number> {
  await clone(folder);
  const began = performance.now();
  await run(['npm', 'ci', '--loglevel=error'], { cwd: folder, env: newcomersEnvironment() });
  return (performance.now() - began) / 1000;
}

/** A project whose start does nothing. Resolves to what starts it, which resolves to seconds. */
async function emptyProject(folder: string): Promise<() => Promise<number>> {
  await mkdir(folder);
  const scripts = { start: 'exec node -e 0' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, scripts }));
  return async () => {
    const began = performance.now();
    await run(['npm', 'start'], { cwd: folder, env: newcomersEnvironment() });
    return (performance.now() - began) / 1000;
  };
}
