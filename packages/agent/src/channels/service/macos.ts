import { programOutput } from '../../runtime/program-output.ts';
import { AnswerFailure } from '../answer.ts';
import { parseDisabled, parseJob, parseJobs } from './launchctl-output.ts';
import type { ServiceAction } from './params.ts';
import { CONTROL_PATIENCE_MS, type ServiceDetail, type ServiceInfo, type ServiceManager } from './types.ts';

/** What launchctl(1) ends with: no such service (ESRCH, or its own 113), and no right to (EPERM, or its own 1). */
const NOT_FOUND = new Set([3, 113]);
const NO_PERMISSION = 1;

/** The daemons of the machine: what runs for one user only is not touched. */
const target = (name: string) => `system/${name}`;

/** What launchctl(1) is asked for each action. Stopped, a job that is to be kept alive starts again by itself: that is what launchd is for. */
const COMMANDS: Readonly<Record<ServiceAction, (name: string) => readonly string[]>> = {
  start: (name) => ['kickstart', target(name)],
  stop: (name) => ['kill', 'SIGTERM', target(name)],
  restart: (name) => ['kickstart', '-k', target(name)],
  enable: (name) => ['enable', target(name)],
  disable: (name) => ['disable', target(name)],
};

/** Asks launchctl(1). */
export class LaunchdServices implements ServiceManager {
  async list(signal: AbortSignal): Promise<ServiceInfo[]> {
    const [jobs, disabled] = await Promise.all([ask(['list'], signal), this.#disabled(signal)]);
    return parseJobs(jobs, disabled);
  }

  async inspect(name: string, signal: AbortSignal): Promise<ServiceDetail> {
    const [job, disabled] = await Promise.all([ask(['print', target(name)], signal), this.#disabled(signal)]);
    return parseJob(name, job, disabled);
  }

  async control(name: string, action: ServiceAction, signal: AbortSignal): Promise<void> {
    await ask(COMMANDS[action](name), signal, CONTROL_PATIENCE_MS);
  }

  async #disabled(signal: AbortSignal): Promise<ReadonlySet<string>> {
    return parseDisabled(await ask(['print-disabled', 'system'], signal));
  }
}

async function ask(args: readonly string[], signal: AbortSignal, patienceMs = 20_000): Promise<string> {
  const { code, out, err } = await programOutput(['launchctl', ...args], { signal, patienceMs });
  if (code === 0) return out;
  const words = err || `launchctl ${args.join(' ')} ended with ${code}`;
  if (NOT_FOUND.has(code)) throw new AnswerFailure('not_found', words);
  throw new AnswerFailure(code === NO_PERMISSION ? 'denied' : 'failed', words);
}
