import type { DeviceSession } from './open.ts';

/** A session that this window has on a device, for the dock. */
export interface OpenSession {
  readonly agent_id: string;
  /** The device's name. */
  readonly name: string;
}

interface Shared {
  readonly name: string;
  readonly opening: Promise<DeviceSession>;
  users: number;
  opened: boolean;
}

/** A tab of the device page that is left is often come back to, or another one is opened: the session waits for that. */
const LINGER_MS = 20_000;

const shared = new Map<string, Shared>();
const lingering = new Set<ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();
let open: readonly OpenSession[] = [];

/** The sessions on devices, one on each: whatever works on a device here (terminals, tabs, transfers) shares its session, each in channels of its own. */
export const deviceSessions = {
  /** Those that are open, the oldest first. A new list at each change. */
  get: () => open,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /**
   * The session on a device: the one that is open here, or a new one. Each `acquire` wants its `release` or `leave`; with the last one the
   * session is closed, on the server too. Throws `ApiProblem` (409 names who holds the device) and `NetworkProblem`.
   */
  async acquire(agent_id: string, name: string, takeOver = false): Promise<DeviceSession> {
    const one = shared.get(agent_id) ?? share(agent_id, name, takeOver);
    one.users += 1;
    try {
      return await one.opening;
    } catch (error) {
      drop(agent_id, one);
      throw error;
    }
  },

  async release(agent_id: string, { session_id, session }: DeviceSession): Promise<void> {
    const one = shared.get(agent_id);
    if (one === undefined || (await one.opening).session !== session) return;
    one.users -= 1;
    if (one.users > 0) return;
    drop(agent_id, one);
    session.close();
    const { closeOnServer } = await import('./open.ts');
    await closeOnServer(session_id);
  },

  /** As `release`, some seconds later: for whoever may be back, or be followed by another. */
  leave(agent_id: string, session: DeviceSession): void {
    const timer = setTimeout(() => {
      lingering.delete(timer);
      void deviceSessions.release(agent_id, session);
    }, LINGER_MS);
    lingering.add(timer);
  },

  /** Ends the session on a device, and with it everything that uses it. */
  async end(agent_id: string): Promise<void> {
    const one = shared.get(agent_id);
    if (one === undefined) return;
    const [{ session_id }, { closeOnServer }] = await Promise.all([one.opening, import('./open.ts')]);
    await closeOnServer(session_id);
  },

  /** Drops every connection, with which the server ends the sessions: whoever signed in is gone. */
  closeAll(): void {
    for (const timer of lingering) clearTimeout(timer);
    lingering.clear();
    for (const { opening } of shared.values()) {
      void opening.then(
        ({ session }) => session.close(),
        () => undefined,
      );
    }
  },
};

/** What talks over a session is loaded with the first one. */
function share(agent_id: string, name: string, takeOver: boolean): Shared {
  const opening = import('./open.ts').then(({ openDeviceSession }) => openDeviceSession(agent_id, takeOver));
  const one: Shared = { name, opening, users: 0, opened: false };
  shared.set(agent_id, one);
  const watch = async () => {
    const { session } = await opening;
    one.opened = true;
    tell();
    // A session that ended must not be handed out again.
    await session.closed;
    drop(agent_id, one);
  };
  watch().catch(() => undefined);
  return one;
}

function drop(agent_id: string, one: Shared): void {
  if (shared.get(agent_id) !== one) return;
  shared.delete(agent_id);
  tell();
}

function tell(): void {
  open = [...shared].flatMap(([agent_id, { name, opened }]) => (opened ? [{ agent_id, name }] : []));
  for (const listener of listeners) listener();
}
