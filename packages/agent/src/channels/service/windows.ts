import { programOutput } from '../../runtime/program-output.ts';
import {
  setStartType,
  windowsService,
  windowsServices,
  windowsStartType,
} from '../../runtime/windows-scm.ts';
import { AnswerFailure } from '../answer.ts';
import type { ServiceAction } from './params.ts';
import {
  CONTROL_PATIENCE_MS,
  type ServiceDetail,
  type ServiceInfo,
  type ServiceManager,
  type ServiceStart,
  type ServiceState,
} from './types.ts';

/** SERVICE_STATUS, winsvc.h, with Windows' own words. */
const STATES: Readonly<Record<number, readonly [ServiceState, string]>> = {
  1: ['stopped', 'stopped'],
  2: ['starting', 'start pending'],
  3: ['stopping', 'stop pending'],
  4: ['running', 'running'],
  5: ['starting', 'continue pending'],
  6: ['paused', 'pause pending'],
  7: ['paused', 'paused'],
};
const STOPPED = 1;
const RUNNING = 4;
const STARTS: readonly ServiceStart[] = ['automatic', 'automatic', 'automatic', 'manual', 'disabled'];

const AUTO_START = 2;
const DISABLED = 4;

/** Errors of winerror.h that sc.exe ends with. */
const ACCESS_DENIED = 5;
const NO_SUCH_SERVICE = 1060;
const ALREADY_RUNNING = 1056;
const NOT_ACTIVE = 1062;
/** "It was never started since the machine was": no failure. */
const NEVER_STARTED = 1077;

const LOOK_AGAIN_MS = 100;

/** Looks through the service manager's functions, and starts and stops by sc.exe, which says in the words of Windows why it can't. */
export class WindowsServices implements ServiceManager {
  async list(): Promise<ServiceInfo[]> {
    return windowsServices().map(({ name, displayName, state, exitCode, pid }) => ({
      name,
      description: displayName,
      ...stateOf(state, exitCode),
      starts: startOf(windowsStartType(name)),
      pid: pid || null,
    }));
  }

  async inspect(name: string): Promise<ServiceDetail> {
    const found = windowsService(name);
    if (found === undefined) throw new AnswerFailure('not_found', `There is no service ${name}.`);
    const { state, exitCode, startType, pid, description, command, account } = found;
    return {
      name,
      description,
      ...stateOf(state, exitCode),
      starts: startOf(startType),
      pid: pid || null,
      since: null,
      memory: null,
      command,
      account,
      file: `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`,
      log: [],
    };
  }

  async control(name: string, action: ServiceAction, signal: AbortSignal): Promise<void> {
    if (windowsService(name) === undefined)
      throw new AnswerFailure('not_found', `There is no service ${name}.`);
    if (action === 'enable') setStart(name, AUTO_START);
    else if (action === 'disable') setStart(name, DISABLED);
    else {
      if (action !== 'start') await change(name, 'stop', STOPPED, NOT_ACTIVE, signal);
      if (action !== 'stop') await change(name, 'start', RUNNING, ALREADY_RUNNING, signal);
    }
  }
}

function setStart(name: string, type: number): void {
  if (!setStartType(name, type))
    throw new AnswerFailure('denied', `Windows does not let the agent change how ${name} starts.`);
}

/** sc.exe asks only; this waits until it is so. One that ends right after its start has told why by its exit code. */
async function change(
  name: string,
  verb: 'start' | 'stop',
  wanted: number,
  already: number,
  signal: AbortSignal,
): Promise<void> {
  await sc([verb, name], signal, already);
  for (const end = performance.now() + CONTROL_PATIENCE_MS; ; await Bun.sleep(LOOK_AGAIN_MS)) {
    signal.throwIfAborted();
    const now = windowsService(name);
    if (now === undefined || now.state === wanted) return;
    if (now.state === STOPPED)
      throw new AnswerFailure('failed', `${name} has stopped by itself, with the code ${now.exitCode}.`);
    if (performance.now() > end)
      throw new AnswerFailure('failed', `${name} did not ${verb} within ${CONTROL_PATIENCE_MS / 1000} s.`);
  }
}

async function sc(args: readonly string[], signal: AbortSignal, fine = 0): Promise<void> {
  const { code, out, err } = await programOutput(['sc.exe', ...args], { signal });
  if (code === 0 || code === fine) return;
  const words = `${out}${err}`.trim() || `sc.exe ${args.join(' ')} ended with ${code}`;
  if (code === NO_SUCH_SERVICE) throw new AnswerFailure('not_found', words);
  throw new AnswerFailure(code === ACCESS_DENIED ? 'denied' : 'failed', words);
}

function stateOf(state: number, exitCode: number): Pick<ServiceInfo, 'state' | 'detail'> {
  const [word, detail] = STATES[state] ?? ['unknown', `state ${state}`];
  const failed = state === STOPPED && exitCode !== 0 && exitCode !== NEVER_STARTED;
  return failed ? { state: 'failed', detail: `stopped, error ${exitCode}` } : { state: word, detail };
}

function startOf(type: number | undefined): ServiceStart {
  return type === undefined ? 'unknown' : (STARTS[type] ?? 'unknown');
}
