import { type ConnectionState, SessionProblem, type WatchedTerminal } from '@guru/client/session';
import type { Run, RunEvents } from './run.ts';
import type { Screen } from './screen.ts';
import { stateOf, type TerminalState } from './state.ts';
import { type Watching, watchSession } from './watching.ts';

/** A session that ends with its last terminal ends so soon after it. */
const END_WITHIN_MS = 1000;

export interface WatchOptions {
  readonly session_id: string;
  /** Asks for the keys as soon as one is there. */
  readonly asking: boolean;
  /** The session has one more terminal, which wants a tab of its own. */
  readonly onMore: () => void;
}

/** Shows a terminal of somebody else's session on a screen: the next one that no tab shows. */
export function startWatch(options: WatchOptions, screen: Screen, events: RunEvents): Run {
  const over = new AbortController();
  let watching: Watching | null = null;
  let terminal: WatchedTerminal | null = null;

  async function run(): Promise<void> {
    const link = await watchSession(options.session_id, options.onMore);
    if (over.signal.aborted) return link.leave();
    watching = link;
    const tellPeople = () => {
      if (!over.signal.aborted) events.onPeople(link.people.get(), link.session.info.window_id);
    };
    const unsubscribe = link.people.subscribe(tellPeople);
    tellPeople();
    if (options.asking) link.session.say({ type: 'ask_control', payload: {} });
    try {
      tell(await live(link));
    } finally {
      unsubscribe();
      watching = null;
      link.leave();
    }
  }

  async function live({ session, next }: Watching): Promise<TerminalState> {
    const lost = session.closed.then(({ reason }): TerminalState => ({ kind: 'lost', reason }));
    const tellWay = (way: ConnectionState) =>
      tell(way === 'connected' ? { kind: 'connected', shell: '' } : { kind: 'waiting', way });
    tellWay(session.state);
    const unwatch = session.watchState(tellWay);
    const found = await Promise.race([next(over.signal), lost]);
    if ('kind' in found) return found;
    terminal = found.terminal;
    found.show({
      onSnapshot(cols, rows, missed) {
        screen.clear();
        screen.follow(cols, rows);
        if (missed)
          screen.note('Some of what was printed is not shown: it came faster than this line takes it.');
      },
      onOutput: (bytes, done) => screen.write(bytes, done),
      onResize: (cols, rows) => screen.follow(cols, rows),
    });
    const ended = await found.terminal.ended;
    unwatch();
    // When the whole session ends that is heard right after, and says more.
    return await Promise.race([lost, later(stateOf(ended), over.signal)]);
  }

  function tell(state: TerminalState): void {
    if (!over.signal.aborted) events.onState(state);
  }

  run().catch((error: unknown) =>
    tell(
      error instanceof SessionProblem
        ? { kind: 'cut', code: error.code, message: error.message }
        : { kind: 'failed', error },
    ),
  );

  return {
    input: (bytes) => void terminal?.write(bytes),
    // The size is that of whose terminal it is.
    resize: () => undefined,
    say: (message) => void watching?.session.say(message),
    stop() {
      over.abort();
      terminal?.close();
    },
  };
}

/** A state that holds unless another is heard soon; at once when nobody waits any more. */
function later(state: TerminalState, signal: AbortSignal): Promise<TerminalState> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(state), END_WITHIN_MS);
    const finish = () => {
      clearTimeout(timer);
      resolve(state);
    };
    if (signal.aborted) finish();
    else signal.addEventListener('abort', finish, { once: true });
  });
}
