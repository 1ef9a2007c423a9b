import {
  type AttachedSession,
  attachSession,
  type WatchedEvents,
  type WatchedTerminal,
} from '@guru/client/session';
import { api } from '../api/client.ts';
import { openSocket, socketUrl } from '../device-session/open.ts';
import { keepPeople, type People } from '../device-session/people.ts';

/** A terminal that waits for a tab to show it. Until one does, its credit stays out, which bounds what comes. */
export interface Waiting {
  readonly terminal: WatchedTerminal;
  show(events: WatchedEvents): void;
}

/** A session of somebody else, as this window watches it. All tabs that show one of its terminals share it. */
export interface Watching {
  readonly session: AttachedSession;
  readonly people: People;
  /** The next terminal that no tab shows. Rejects with the signal's reason. */
  next(signal: AbortSignal): Promise<Waiting>;
  /** A tab goes; with the last one the connection. */
  leave(): void;
}

interface Shared {
  readonly opening: Promise<Omit<Watching, 'leave'>>;
  users: number;
}

const shared = new Map<string, Shared>();

/** Watches a session. `onMore`: there is a terminal that no tab waits for. Throws `ApiProblem` and `SessionProblem`. */
export async function watchSession(session_id: string, onMore: () => void): Promise<Watching> {
  const one = shared.get(session_id) ?? { opening: open(session_id, onMore), users: 0 };
  shared.set(session_id, one);
  one.users += 1;
  const drop = () => {
    one.users -= 1;
    if (one.users === 0 && shared.get(session_id) === one) shared.delete(session_id);
  };
  try {
    const opened = await one.opening;
    return {
      ...opened,
      leave() {
        drop();
        if (one.users === 0) opened.session.close();
      },
    };
  } catch (error) {
    drop();
    throw error;
  }
}

async function open(session_id: string, onMore: () => void): Promise<Omit<Watching, 'leave'>> {
  const people = keepPeople();
  const waiting: Waiting[] = [];
  const wanted: ((one: Waiting) => void)[] = [];
  const session = await attachSession({
    socket_url: socketUrl(),
    openSocket,
    ticket: async (resume) =>
      (await api('POST /api/v1/tunnel/watch', { body: { session_id, resume } })).ticket,
    onPeople: people.set,
    onTerminal(terminal) {
      const one = hold(terminal);
      const take = wanted.shift();
      if (take !== undefined) return take(one);
      waiting.push(one);
      onMore();
    },
  });
  return {
    session,
    people,
    next: (signal) =>
      new Promise((resolve, reject) => {
        const first = waiting.shift();
        if (first !== undefined) return resolve(first);
        wanted.push(resolve);
        const giveUp = () => {
          const at = wanted.indexOf(resolve);
          if (at >= 0) wanted.splice(at, 1);
          reject(signal.reason);
        };
        signal.addEventListener('abort', giveUp, { once: true });
      }),
  };
}

/** Keeps what a terminal shows, in order, until somebody looks. */
function hold(terminal: WatchedTerminal): Waiting {
  let events: WatchedEvents | undefined;
  const kept: ((events: WatchedEvents) => void)[] = [];
  const tell = (one: (events: WatchedEvents) => void) => {
    if (events === undefined) kept.push(one);
    else one(events);
  };
  terminal.show({
    onSnapshot: (cols, rows, missed) => tell((to) => to.onSnapshot(cols, rows, missed)),
    onOutput: (bytes, done) => tell((to) => to.onOutput(bytes, done)),
    onResize: (cols, rows) => tell((to) => to.onResize(cols, rows)),
  });
  return {
    terminal,
    show(to) {
      events = to;
      for (const one of kept.splice(0)) one(to);
    },
  };
}
