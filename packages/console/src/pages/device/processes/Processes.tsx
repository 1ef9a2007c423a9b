import { getRouteApi } from '@tanstack/react-router';
import { WithSession } from '../live/WithSession.tsx';
import { useDevice } from '../useDevice.ts';
import { LargestProcesses } from './LargestProcesses.tsx';
import { LiveProcesses } from './LiveProcesses.tsx';

const route = getRouteApi('/in/devices/$agentId');

/** The device's processes: all of them over a session, or the largest as the heartbeats tell them. */
export function Processes() {
  const { agentId } = route.useParams();
  const agent = useDevice(agentId);
  return (
    <WithSession agentId={agentId} fallback={<LargestProcesses latest={agent.latest} />}>
      {(session) => <LiveProcesses session={session} agent={agent} />}
    </WithSession>
  );
}
