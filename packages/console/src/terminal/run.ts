import { type ConnectionState, SessionProblem, type Terminal } from '@guru/client/session';
import type { AboutControl, Person } from '@guru/protocol/control';
import type { DeviceSession } from '../device-session/open.ts';
import { deviceSessions } from '../device-session/sessions.ts';
import type { Screen } from './screen.ts';
import { stateOf, type TerminalState } from './state.ts';

/** Pasted text that the device has not yet taken may wait up to here; what exceeds it is refused in words. */
const INPUT_LIMIT = 4 * 1024 * 1024;

/** The shell behind a screen, from its opening to its end. */
export interface Run {
  input(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** Says something about the keys of the session. */
  say(message: AboutControl): void;
  /** Ends the shell; nothing is told any more. */
  stop(): void;
}

export interface RunEvents {
  onState(state: TerminalState): void;
  /** Who shares the session, and which window is this one. */
  onPeople(people: readonly Person[], window: string): void;
}

/** The device that a shell is opened on. */
interface Device {
  readonly agent_id: string;
  readonly name: string;
  /** Whether another's session is ended that is in the way. */
  readonly takeOver: boolean;
}

/** Opens a shell on a device for a screen and tells each state that it comes to. The last one told is its end. */
export function startRun(device: Device, screen: Screen, events: RunEvents): Run {
  const { agent_id, name, takeOver } = device;
  let stopped = false;
  let terminal: Terminal | null = null;
  let link: DeviceSession | null = null;
  let waiting = 0;
  let size = { cols: screen.cols, rows: screen.rows };

  async function run(): Promise<void> {
    const acquired = await deviceSessions.acquire(agent_id, name, takeOver);
    const { people, session } = acquired;
    const tellPeople = () => {
      if (!stopped) events.onPeople(people.get(), session.info.window_id);
    };
    const unsubscribe = people.subscribe(tellPeople);
    tellPeople();
    link = acquired;
    try {
      if (stopped) return;
      tell(await live(acquired));
    } finally {
      unsubscribe();
      await deviceSessions.release(agent_id, acquired);
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
    // Closed from here: the session may go on without it.
    if (stopped) return stateOf(ended);
    return ended.type === 'cut' && ended.code === 'session_closed' ? await lost : stateOf(ended);
  }

  function tell(state: TerminalState): void {
    if (!stopped) events.onState(state);
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
    say: (message) => void link?.session.say(message),
    stop() {
      stopped = true;
      terminal?.close();
    },
  };
}
