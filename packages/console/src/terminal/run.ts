import { type ConnectionState, SessionProblem, type Terminal, type TerminalEnd } from '@guru/client/session';
import type { DeviceSession } from '../device-session/open.ts';
import { deviceSessions } from '../device-session/sessions.ts';
import type { Screen } from './screen.ts';
import type { TerminalState } from './state.ts';

/** Pasted text that the device has not yet taken may wait up to here; what exceeds it is refused in words. */
const INPUT_LIMIT = 4 * 1024 * 1024;

/** The shell behind a screen, from its opening to its end. */
export interface Run {
  input(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** Ends the shell; nothing is told any more. */
  stop(): void;
}

/** The device that a shell is opened on. */
interface Device {
  readonly agent_id: string;
  readonly name: string;
}

/** Opens a shell on a device for a screen and tells each state that it comes to. The last one told is its end. */
export function startRun(device: Device, screen: Screen, onState: (state: TerminalState) => void): Run {
  const { agent_id, name } = device;
  let stopped = false;
  let terminal: Terminal | null = null;
  let waiting = 0;
  let size = { cols: screen.cols, rows: screen.rows };

  async function run(): Promise<void> {
    const link = await deviceSessions.acquire(agent_id, name);
    try {
      if (stopped) return;
      tell(await live(link));
    } finally {
      await deviceSessions.release(agent_id, link);
    }
  }

  async function live({ session }: DeviceSession): Promise<TerminalState> {
    const opened = { ...size };
    const shell = await session.openTerminal({
      ...opened,
      onOutput: (bytes, done) => screen.write(bytes, done),
    });
    terminal = shell;
    if (stopped) shell.close();
    if (size.cols !== opened.cols || size.rows !== opened.rows) shell.resize(size.cols, size.rows);
    const tellWay = (way: ConnectionState) =>
      tell(way === 'connected' ? { kind: 'connected', shell: shell.shell } : { kind: 'waiting', way });
    tellWay(session.state);
    const unwatch = session.watchState(tellWay);
    void shell.ended.then(unwatch);
    // The session's own reason says more than that its channel was cut.
    const lost = session.closed.then(({ reason }): TerminalState => ({ kind: 'lost', reason }));
    const ended = await shell.ended;
    return ended.type === 'cut' && ended.code === 'session_closed' ? await lost : stateOf(ended);
  }

  function tell(state: TerminalState): void {
    if (!stopped) onState(state);
  }

  run().catch((error: unknown) =>
    tell(
      error instanceof SessionProblem
        ? { kind: 'cut', code: error.code, message: error.message }
        : { kind: 'failed', error },
    ),
  );

  return {
    input(bytes) {
      if (terminal === null) return;
      if (waiting + bytes.length > INPUT_LIMIT) {
        screen.note('The device does not take what was pasted; the rest was left out.');
        return;
      }
      waiting += bytes.length;
      const taken = () => {
        waiting -= bytes.length;
      };
      terminal.write(bytes).then(taken, taken);
    },
    resize(cols, rows) {
      size = { cols, rows };
      terminal?.resize(cols, rows);
    },
    stop() {
      stopped = true;
      terminal?.close();
    },
  };
}

function stateOf(end: TerminalEnd): TerminalState {
  if (end.type === 'exited') return { kind: 'exited', code: end.code, signal: end.signal };
  return { kind: 'cut', code: end.code, message: end.message };
}
