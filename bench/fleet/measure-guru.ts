import { join } from 'node:path';
import { enrolmentToken } from '../lib/agent.ts';
import { type Guru, startGuru } from '../lib/guru.ts';
import { type Load, watchLoad } from '../lib/load.ts';
import { ownRuntime, temporaryFolder } from '../lib/tools.ts';
import { cpuSeconds, pssMegabytes, sumOverTree, treeCpuSeconds } from '../lib/usage.ts';
import type { FleetAgents } from './agents.ts';
import { type Groups, startGroups } from './groups.ts';

export interface Fleet {
  readonly count: number;
  /** How long the steady state is watched. */
  readonly seconds: number;
  readonly say: (text: string) => void;
}

export interface GuruFigures {
  readonly enrolled_per_s: number;
  readonly heartbeat_bytes: number;
  /** Of the server alone, without and with the agents. */
  readonly empty_mb: number;
  readonly full_mb: number;
  readonly database_mb: number;
  readonly load: Load<'server' | 'database' | 'generators'>;
  /** What the server itself has measured over the same time; undefined where its runtime can't. */
  readonly lag_p99_ms: number | undefined;
  readonly samples_dropped: number;
  /** Warnings and errors that the server has logged until the kill. */
  readonly complaints: readonly string[];
  readonly comeback: Comeback;
}

/** After SIGKILL and a new start. Times in seconds from the kill. */
export interface Comeback {
  readonly ready_s: number;
  readonly online: number;
  readonly half_s: number;
  readonly all_s: number;
  /** Rows and connections that are there besides one for each agent. */
  readonly duplicates: number;
}

/** All agents connect within this time, each at a moment of its own. */
export const CONNECT_WITHIN_MS = 10_000;
/** After a change the runtime gives memory back some time later. */
export const SETTLE_MS = 5000;
const ALL_UP_WITHIN_MS = 300_000;
const TOKENS = 20;
const BACK_WITHIN_MS = 300_000;

/** Enrols a fleet at a real server, lets it connect, watches, and kills the server under it. */
export async function measureGuru({ count, seconds, say }: Fleet): Promise<GuruFigures> {
  await using folder = await temporaryFolder();
  const runtime = await ownRuntime(folder.path, 'bun-of-server');
  await using guru = await startGuru({ folder: join(folder.path, 'data'), certificate: null, runtime });
  await using agents = startGroups<FleetAgents>('fleet/agents.ts', (role, since) =>
    role.call('countUp', since),
  );

  say(`enrolling ${count} agents`);
  const enrolled_per_s = await enrolAll(guru, agents, count);
  // What enrolling has left in memory is no part of what agents cost.
  await guru.stop();
  await guru.start();
  await Bun.sleep(SETTLE_MS);
  const empty_mb = pssMegabytes(guru.pid());

  say('letting them connect');
  await Promise.all(agents.roles.map((role) => role.call('start', CONNECT_WITHIN_MS)));
  const up = await agents.waitUntilUp(count, CONNECT_WITHIN_MS + ALL_UP_WITHIN_MS);
  if (up !== count) throw new Error(`${up} of ${count} agents came up`);
  await Bun.sleep(SETTLE_MS);

  say(`watching for ${seconds} s`);
  const postgres = guru.postgresPid();
  // Each reading begins the measurement of lag anew.
  await guru.metric('nodejs_eventloop_lag_p99_seconds');
  const used = {
    server: () => cpuSeconds(guru.pid()),
    database: () => treeCpuSeconds(postgres),
    generators: agents.cpuSeconds,
  };
  const load = await watchLoad(seconds, used, `${guru.url}/healthz`);
  const lag_s = await guru.metric('nodejs_eventloop_lag_p99_seconds');
  const watched = {
    enrolled_per_s,
    load,
    full_mb: pssMegabytes(guru.pid()),
    database_mb: sumOverTree(postgres, pssMegabytes),
    lag_p99_ms: lag_s === undefined ? undefined : lag_s * 1000,
    samples_dropped: (await guru.metric('guru_samples_dropped')) ?? 0,
    complaints: guru.complaints(),
    heartbeat_bytes: (await agents.roles[0]?.call('heartbeatBytes')) ?? 0,
  };

  say('killing the server, and starting it again');
  const comeback = await killAndCount(guru, agents, count);
  return { ...watched, empty_mb, comeback };
}

async function enrolAll(guru: Guru, agents: Groups<FleetAgents>, count: number): Promise<number> {
  // Who uses the same token waits for each other, until each use is on the disk.
  const tokens = await Promise.all(Array.from({ length: TOKENS }, () => enrolmentToken(guru, count)));
  const began = performance.now();
  await Promise.all(
    agents
      .shares(count)
      .map(({ role, ...share }) => role.call('enrol', { server_url: guru.url, tokens, ...share })),
  );
  return count / ((performance.now() - began) / 1000);
}

async function killAndCount(guru: Guru, agents: Groups<FleetAgents>, count: number): Promise<Comeback> {
  const killedAt = Date.now();
  await guru.kill();
  await guru.start();
  const ready_s = (Date.now() - killedAt) / 1000;
  const online = await agents.waitUntilUp(count, BACK_WITHIN_MS, killedAt);
  const times = (await Promise.all(agents.roles.map((role) => role.call('cameUpAfter', killedAt)))).flat();
  times.sort((a, b) => a - b);
  const { total } = await guru.api('GET /api/v1/agents/counts');
  const connections = (await guru.metric('guru_agent_connections')) ?? 0;
  return {
    ready_s,
    online,
    half_s: (times[Math.floor(count / 2)] ?? Number.POSITIVE_INFINITY) / 1000,
    all_s: (times[count - 1] ?? Number.POSITIVE_INFINITY) / 1000,
    duplicates: Math.abs(total - count) + Math.max(0, connections - online),
  };
}
