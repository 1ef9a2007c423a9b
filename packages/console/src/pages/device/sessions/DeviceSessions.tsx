import { getRouteApi } from '@tanstack/react-router';
import { SessionList } from '../../sessions/SessionList.tsx';

const route = getRouteApi('/in/devices/$agentId');

/** Who worked on this device, and when. */
export function DeviceSessions() {
  const { agentId } = route.useParams();
  return (
    <div className="gutter pt-2 pb-10">
      <SessionList query={{ agent_id: agentId }} withDevice={false} />
    </div>
  );
}
