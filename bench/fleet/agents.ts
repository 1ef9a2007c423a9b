/** Many agents in one process: the agent's own link, proofs, mode and heart, and what this machine measured once. */
import { systemClock } from '@guru/protocol';
import type { Facts, Metrics } from '@guru/protocol/control';
import { type Collector, openCollector, readFacts } from '../../packages/agent/src/collect/index.ts';
import { enrol } from '../../packages/agent/src/identity/enrol.ts';
import type { Identity } from '../../packages/agent/src/identity/store.ts';
import { Link } from '../../packages/agent/src/link/link.ts';
import { Log } from '../../packages/agent/src/log.ts';
import { Mode } from '../../packages/agent/src/mode/mode.ts';
import { AGENT_VERSION } from '../../packages/agent/src/version.ts';
import { playRole } from '../lib/role.ts';

/** Rates are means since the measurement before. */
const MEASURE_MS = 200;

const identities: Identity[] = [];
const stop = new AbortController();
/** When each of the agents that are up came up, by this machine's clock. */
const cameUp = new Map<string, number>();

const calls = {
  /** Enrols so many agents, as machines numbered from `first`; by each token one after the other. */
  async enrol(order: { server_url: string; tokens: string[]; first: number; count: number }): Promise<void> {
    const { server_url, tokens, first, count } = order;
    let next = first;
    const oneByOne = async (token: string) => {
      while (next < first + count) {
        const machineId = `bench-machine-${next++}`;
        const { identity } = await enrol({ server_url, token, machineId });
        identities.push(identity);
      }
    };
    await Promise.all(tokens.map(oneByOne));
  },

  /** Lets every agent connect at a moment of its own within so many milliseconds; they keep their connections from then on. */
  async start(within_ms: number): Promise<void> {
    const machine = await measureMachine();
    identities.forEach((identity, index) => {
      setTimeout(() => void run(identity, index, machine), Math.random() * within_ms);
    });
  },

  /** How many are connected and welcomed, and came up at or after `since` (Unix milliseconds). */
  countUp: (since: number): number => [...cameUp.values()].filter((at) => at >= since).length,

  /** For each agent that is up, the milliseconds from `since` (Unix milliseconds) to when it came up. */
  cameUpAfter: (since: number): number[] => [...cameUp.values()].map((at) => at - since),

  /** The bytes of one heartbeat's text. */
  async heartbeatBytes(): Promise<number> {
    const { metrics } = await measureMachine();
    const payload = { seq: 100, boot_id: crypto.randomUUID(), metrics };
    return JSON.stringify({ type: 'heartbeat', payload }).length;
  },
};

interface Machine {
  readonly facts: Facts;
  readonly metrics: Metrics;
}

async function measureMachine(): Promise<Machine> {
  const [facts, collector] = await Promise.all([readFacts(), openCollector()]);
  await collector.collect(false);
  await Bun.sleep(MEASURE_MS);
  return { facts, metrics: await collector.collect(false) };
}

async function run(identity: Identity, index: number, { facts, metrics }: Machine): Promise<void> {
  const log = new Log('error', 'fleet');
  const mode = new Mode({
    clock: systemClock,
    log,
    collector: likeness(metrics),
    handlers: new Map(),
    commands: { take() {}, onUp() {} },
    checks: { take() {} },
    reports: { onUp() {}, onDown() {}, stored() {} },
    facts: () => ({ ...facts, hostname: `bench-${index}` }),
    boot_id: crypto.randomUUID(),
    agent_version: AGENT_VERSION,
    maxSessions: 1,
  });
  const link = new Link({
    identity,
    user: mode,
    clock: systemClock,
    log,
    onState(state) {
      if (state === 'up') cameUp.set(identity.agent_id, Date.now());
      else cameUp.delete(identity.agent_id);
    },
  });
  await link.run(stop.signal);
}

/** Heartbeats as large as this machine's, with numbers that differ. */
function likeness(metrics: Metrics): Collector {
  return {
    collect: () =>
      Promise.resolve({
        ...metrics,
        at: Date.now(),
        cpu_percent: Math.random() * 100,
        memory_used: Math.floor(metrics.memory_total * Math.random()),
      }),
  };
}

export type FleetAgents = typeof calls;
playRole(calls);
