import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AGENT_SOURCE } from '../../folders.ts';
import type { Logger } from '../../log.ts';
import { type Child, startChild } from '../../runtime/index.ts';
import type { LocalAgentOptions } from './index.ts';

/** Longer than the agent gives its sessions to end. */
const GRACE_MS = 9000;
const MAX_LINE = 2000;
/** What only this process is to know: the environment of an agent is what its shells begin with. */
const OURS = /^(?:GURU_|DATABASE_URL$|NATS_URL$)/;

/** The agent's program, as this server starts it. */
export class AgentProgram {
  readonly #options: Pick<LocalAgentOptions, 'folder' | 'serverUrl' | 'tls' | 'log'>;

  constructor(options: Pick<LocalAgentOptions, 'folder' | 'serverUrl' | 'tls' | 'log'>) {
    this.#options = options;
  }

  /** Enrols this machine with a token. Rejects with what the agent said when it can't. */
  async enrol(token: string, signal: AbortSignal): Promise<void> {
    let said = '';
    const child = this.#start(['enrol'], { GURU_AGENT_TOKEN: token }, (text) => {
      said = (said + text).slice(-MAX_LINE);
    });
    const code = await untilEnd(child, signal);
    if (code !== 0 && !signal.aborted) throw new Error(`the agent could not enrol (${code}): ${said.trim()}`);
  }

  /** Runs the agent until it ends or the signal is aborted; it ends itself when this process does. */
  async run(signal: AbortSignal): Promise<'ended'> {
    const child = this.#start(['run', '--with-parent'], {}, intoLog(this.#options.log));
    const code = await untilEnd(child, signal);
    if (!signal.aborted) this.#options.log.warn({ exit_code: code }, 'the local agent has ended');
    return 'ended';
  }

  #start(command: readonly string[], env: Record<string, string>, onOutput: (text: string) => void): Child {
    const { folder, serverUrl, tls } = this.#options;
    const options = ['--data-dir', folder, '--server', serverUrl];
    if (tls !== null && isSelfSigned(tls.certPath)) options.push('--ca', tls.certPath);
    return startChild({
      command: [process.execPath, AGENT_SOURCE, ...command, ...options],
      env: { ...withoutOurs(process.env), ...env },
      onOutput,
    });
  }
}

/** Waits for the end of a child; ends it in order when the signal is aborted. */
async function untilEnd(child: Child, signal: AbortSignal): Promise<number | null> {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= child.stop(GRACE_MS);
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await child.exited;
  } finally {
    signal.removeEventListener('abort', stop);
    await stopping;
  }
}

function withoutOurs(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OURS.test(name)));
}

/** A certificate that vouches for itself is trusted by being named; any other by the system's authorities. */
function isSelfSigned(certPath: string): boolean {
  const certificate = new X509Certificate(readFileSync(certPath));
  return certificate.checkIssued(certificate);
}

/** Passes on what the agent logs, line by line, by its own level. */
function intoLog(log: Logger): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) {
      const [, level, said = line] = /^\S+ (debug|info|warn|error) (.*)$/.exec(line.slice(0, MAX_LINE)) ?? [];
      // What is no line of its log is what it ends with: why.
      if (level === undefined || level === 'warn') log.warn(said);
      else if (level === 'error') log.error(said);
      else log.debug(said);
    }
  };
}
