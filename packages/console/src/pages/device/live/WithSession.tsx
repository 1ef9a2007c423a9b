import type { AttachedSession } from '@guru/client/session';
import type { ReactNode } from 'react';
import { useMe } from '../../../api/me.ts';
import { useDeviceSession } from '../../../device-session/hooks.ts';
import { SessionNotice } from '../../../device-session/SessionNotice.tsx';
import { TEXTS } from '../../../device-session/texts.ts';
import { nameOf } from '../../devices/columns.tsx';
import { useDevice } from '../useDevice.ts';

interface Props {
  agentId: string;
  /** What works over the session, once it is there. */
  children: (session: AttachedSession) => ReactNode;
  /** What can be shown without a session. */
  fallback: ReactNode;
}

/** A part of the device page that works over the session on the device: it is opened when somebody who may comes here, and shared with everything else. */
export function WithSession({ agentId, children, fallback }: Props) {
  const agent = useDevice(agentId);
  const name = nameOf(agent);
  const wanted = useMe().role !== 'viewer' && agent.status === 'online';
  const used = useDeviceSession(agentId, name, wanted);
  if (!wanted) return fallback;
  if (used.state.kind === 'open') return children(used.state.session);
  return (
    <>
      {used.state.kind === 'opening' ? (
        <p role="status" className="gutter waiting pt-4 text-ink-3">
          {TEXTS.opening(name)}
        </p>
      ) : (
        <div className="gutter max-w-160 pt-4">
          <SessionNotice used={used} />
        </div>
      )}
      {fallback}
    </>
  );
}
