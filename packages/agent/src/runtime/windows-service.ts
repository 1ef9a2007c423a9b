import { ptr } from 'bun:ffi';
import { AgentError, FAILURES } from '../failure.ts';
import { advapi32, type Handle } from './windows-api.ts';
import { Dispatcher } from './windows-dispatcher.ts';

/** What a service may be in, winsvc.h; in this order only, and from each to the last. */
const STATES = { start_pending: 2, running: 4, stop_pending: 3, stopped: 1 } as const;
type ServiceState = keyof typeof STATES;

const CONTROL_STOP = 1;
const CONTROL_SHUTDOWN = 5;
const ACCEPT_STOP_AND_SHUTDOWN = 1 | 4;
const OWN_PROCESS = 0x10;
/** "The exit code is the service's own": it stands in the field behind. */
const ERROR_SERVICE_SPECIFIC = 1066;

/** What the service manager is asked to wait: a start is quick; a stop ends sessions, which takes up to 8 s, and says goodbye. */
const WAIT_HINTS_MS: Partial<Record<ServiceState, number>> = { start_pending: 10_000, stop_pending: 20_000 };

/**
 * Runs `run` as the Windows service `name`, once in a process: reports to the service manager, and aborts `stop` when that, or the machine's
 * shutdown, asks for the end. Settles as `run` does, when the manager knows how it ended. Throws an `AgentError` `system` when Windows has not
 * started this program as a service.
 */
export async function runAsWindowsService(
  name: string,
  run: (stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const service = new Service();
  const dispatcher = new Dispatcher(name, {
    onMain: (status) => service.begin(status),
    onControl: (control) => service.obey(control),
  });
  await dispatcher.began;
  try {
    await run(service.stop);
    service.enter('stopped');
  } catch (error) {
    service.enter('stopped', FAILURES[error instanceof AgentError ? error.code : 'fault'].exit);
    throw error;
  } finally {
    await dispatcher.ended();
  }
}

/** What the service manager knows of us. */
class Service {
  readonly #stop = new AbortController();
  #state: ServiceState = 'start_pending';
  #status: Handle = 0n;

  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  begin(status: Handle): void {
    this.#status = status;
    this.#report(0);
    this.enter('running');
  }

  obey(control: number): void {
    if (control === CONTROL_STOP || control === CONTROL_SHUTDOWN) {
      if (this.#state === 'running') this.enter('stop_pending');
      this.#stop.abort();
    } else {
      // Everything else that comes asks for the state only.
      this.#report(0);
    }
  }

  /** The one place where the state changes. */
  enter(state: ServiceState, exitCode = 0): void {
    this.#state = state;
    this.#report(exitCode);
  }
  #report(exitCode: number): void {
    const accepts = this.#state === 'running' ? ACCEPT_STOP_AND_SHUTDOWN : 0;
    const exit = exitCode === 0 ? 0 : ERROR_SERVICE_SPECIFIC;
    const hint = WAIT_HINTS_MS[this.#state] ?? 0;
    // SERVICE_STATUS: type, state, what it accepts, exit code, its own exit code, progress, how long it may take.
    const status = Uint32Array.of(OWN_PROCESS, STATES[this.#state], accepts, exit, exitCode, 0, hint);
    advapi32().SetServiceStatus(this.#status, ptr(status));
  }
}
