import type { AttachedSession, SessionEnd } from '@guru/client/session';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { DeviceSession } from './open.ts';
import { deviceSessions, type OpenSession } from './sessions.ts';

/** Where the session on a device stands, for a part of the page that works over it. */
export type DeviceSessionState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly session: AttachedSession }
  /** It has ended, and with it every channel. */
  | { readonly kind: 'lost'; readonly reason: SessionEnd['reason'] }
  /** It could not be opened; another technician may have the device (`ApiProblem` with `held_by`). */
  | { readonly kind: 'failed'; readonly error: unknown };

export interface UsedSession {
  readonly state: DeviceSessionState;
  /** Opens it again, after it was lost or could not be opened. */
  readonly reopen: () => void;
  /** The same, and ends another's session that is in the way. */
  readonly takeOver: () => void;
}

/** The session on a device while the component is shown, shared with everything else that works on that device. Nothing is opened unless `wanted`. */
export function useDeviceSession(agentId: string, name: string, wanted = true): UsedSession {
  const [state, setState] = useState<DeviceSessionState>({ kind: 'opening' });
  const [attempt, setAttempt] = useState({ takeOver: false });

  // Each attempt opens it anew; a new name of the device does not.
  useEffect(() => {
    if (!wanted) return;
    let shown = true;
    let held: DeviceSession | null = null;
    const tell = (next: DeviceSessionState) => {
      if (shown) setState(next);
    };
    const use = async () => {
      held = await deviceSessions.acquire(agentId, name, attempt.takeOver);
      if (!shown) return deviceSessions.leave(agentId, held);
      const { session } = held;
      tell({ kind: 'open', session });
      const { reason } = await session.closed;
      tell({ kind: 'lost', reason });
    };
    tell({ kind: 'opening' });
    use().catch((error: unknown) => tell({ kind: 'failed', error }));
    return () => {
      shown = false;
      if (held !== null) deviceSessions.leave(agentId, held);
    };
  }, [agentId, wanted, attempt]);

  return {
    state,
    reopen: () => setAttempt({ takeOver: false }),
    takeOver: () => setAttempt({ takeOver: true }),
  };
}

/** The sessions that are open in this window. */
export function useOpenSessions(): readonly OpenSession[] {
  return useSyncExternalStore(deviceSessions.subscribe, deviceSessions.get);
}
