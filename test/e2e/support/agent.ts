import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENT_MAIN } from './places.ts';

export interface AgentOptions {
  readonly server: string;
  /** An enrolment token. */
  readonly token: string;
  /** What starts the agent; from its sources unless given. */
  readonly program?: readonly string[];
}

/** What a command of the agent's has said, and its exit code. */
export interface Said {
  readonly code: number;
  readonly words: string;
}

/** An agent in a process of its own, on a machine that pretends to be another one. */
export interface AgentProcess extends AsyncDisposable {
  /** Runs one of its commands to the end. */
  command(...args: readonly string[]): Promise<Said>;
  /** Begins to serve its machine. */
  run(): void;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>;
}

/** Makes an agent that is not enrolled yet. */
export async function prepareAgent(program: AgentOptions['program'] = [process.execPath, AGENT_MAIN]) {
  const folder = await mkdtemp(join(tmpdir(), 'guru-e2e-agent-'));
  const data_dir = join(folder, 'identity');
  const env = {
    ...process.env,
    HOME: folder,
    GURU_AGENT_MACHINE_ID: folder,
    GURU_AGENT_SHELL: '/bin/sh',
    GURU_AGENT_LOG: 'warn',
  };
  const start = (args: readonly string[]) =>
    Bun.spawn([...program, ...args], { cwd: folder, env, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  let running: Bun.Subprocess<'ignore', 'pipe', 'pipe'> | undefined;

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    running?.kill(signal);
    await running?.exited;
  }
  const agent: AgentProcess = {
    async command(...args) {
      const child = start(args);
      const [out, err] = await Promise.all([
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
      ]);
      return { code: await child.exited, words: out + err };
    },
    run() {
      running = start(['run', '--data-dir', data_dir]);
      // Read, so that it never waits for us.
      for (const stream of [running.stdout, running.stderr]) void stream.pipeTo(new WritableStream());
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
  const enrol = ({ server, token }: Pick<AgentOptions, 'server' | 'token'>) =>
    agent.command('enrol', '--server', server, '--token', token, '--data-dir', data_dir);
  return { ...agent, data_dir, enrol };
}

/** Enrols an agent and lets it serve. */
export async function startAgent({ server, token, program }: AgentOptions): Promise<AgentProcess> {
  const agent = await prepareAgent(program);
  const { code, words } = await agent.enrol({ server, token });
  if (code !== 0) {
    await agent[Symbol.asyncDispose]();
    throw new Error(`the agent could not enrol: ${words}`);
  }
  agent.run();
  return agent;
}
