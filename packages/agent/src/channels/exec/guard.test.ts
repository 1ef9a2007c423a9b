import { afterEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { eventually, isAlive } from '../fixtures/processes.ts';

const FIXTURE = join(import.meta.dir, '../fixtures/guarded.ts');

/** What must not be left, whatever a test found. */
const seen = new Set<number>();
afterEach(() => {
  for (const pid of seen) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  seen.clear();
});

interface Started {
  readonly command: number[];
  readonly held: number;
  readonly released: number;
  readonly guard: number;
}

async function startAgent() {
  // The runner has everything that it starts killed with its parent: an agent has nobody who does that.
  const env = { ...process.env, BUN_FEATURE_FLAG_NO_ORPHANS: undefined };
  const agent = Bun.spawn([process.execPath, FIXTURE], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const { value } = await agent.stdout.getReader().read();
  const started: Started = JSON.parse(new TextDecoder().decode(value));
  const { command, held, released, guard } = started;
  for (const pid of [agent.pid, ...command, held, released, guard]) seen.add(pid);
  return { agent, ...started };
}

test.if(process.platform === 'linux')('nothing_of_a_command_outlives_an_agent_that_was_killed', async () => {
  const { agent, command, held, released, guard } = await startAgent();
  expect([...command, held, released, guard].filter((pid) => !isAlive(pid))).toEqual([]);
  agent.kill('SIGKILL');
  await agent.exited;
  await eventually(() => ![...command, held].some(isAlive));
  await eventually(() => !isAlive(guard));
  // Its number may be another's by now: who was taken back is left alone.
  expect(isAlive(released)).toBe(true);
});
