import { getRouteApi } from '@tanstack/react-router';
import { useMe } from '../../../api/me.ts';
import { nameOf } from '../../devices/columns.tsx';
import { WithSession } from '../live/WithSession.tsx';
import { useDevice } from '../useDevice.ts';
import { ServiceList } from './ServiceList.tsx';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in/devices/$agentId');

/** The device's services, over a session. */
export function Services() {
  const { agentId } = route.useParams();
  const agent = useDevice(agentId);
  const isViewer = useMe().role === 'viewer';
  const why = isViewer ? TEXTS.viewer : agent.status === 'online' ? TEXTS.opening : TEXTS.offline;
  return (
    <WithSession agentId={agentId} fallback={<p className="gutter py-4 text-ink-3">{why}</p>}>
      {(session) => <ServiceList session={session} device={nameOf(agent)} />}
    </WithSession>
  );
}
