import { join } from 'node:path';
import { loadIdentity } from '../../packages/agent/src/identity/store.ts';
import type { Guru } from './guru.ts';
import { type Program, startProgram } from './program.ts';
import { run, waitFor } from './tools.ts';

const MAIN = join(import.meta.dir, '..', '..', 'packages', 'agent', 'src', 'main.ts');
const ONLINE_WITHIN_MS = 20_000;

export interface AgentOptions {
  readonly guru: Guru;
  /** Where it keeps its identity. */
  readonly folder: string;
  /** What runs it, before its arguments; Bun and its source unless given. */
  readonly command?: readonly string[];
  /** Where it finds the server, when something stands in between. */
  readonly server_url?: string;
  /** The PEM file of the authority to trust. */
  readonly ca_file?: string;
}

/** A real agent in a process of its own. */
export interface Agent extends Program {
  readonly agent_id: string;
}

/** Enrols an agent as a machine of its own, starts it, and waits until the server sees it online. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { guru, folder, command = [process.execPath, MAIN], server_url = guru.url, ca_file } = options;
  const place = ['--data-dir', folder, '--server', server_url, ...(ca_file ? ['--ca', ca_file] : [])];
  const env = { GURU_AGENT_MACHINE_ID: folder, GURU_AGENT_LOG: 'warn' };
  await run([...command, 'enrol', ...place, '--token', await enrolmentToken(guru, 1)], {
    env: { ...process.env, ...env },
  });
  const identity = loadIdentity(folder);
  if (identity === undefined) throw new Error('the agent has enrolled and has no identity');
  const { agent_id } = identity;
  const program = startProgram([...command, 'run', ...place], { env });
  await waitFor('the agent', ONLINE_WITHIN_MS, async () => {
    if (program.exitCode !== null) throw new Error(`the agent ended (${program.exitCode})`);
    const { status } = await guru.api('GET /api/v1/agents/{agent_id}', { params: { agent_id } });
    return status === 'online' || undefined;
  });
  return Object.assign(program, { agent_id });
}

/** A token that enrols so many agents at the first site. */
export async function enrolmentToken(guru: Guru, max_uses: number): Promise<string> {
  const { items } = await guru.api('GET /api/v1/clients');
  const site_id = items[0]?.sites[0]?.site_id;
  if (site_id === undefined) throw new Error('a new server has no site');
  const issued = await guru.api('POST /api/v1/enrolment-tokens', { body: { site_id, max_uses } });
  return issued.token;
}
