import { getRouteApi } from '@tanstack/react-router';
import { Charts } from '../charts/Charts.tsx';
import { useDevice } from '../useDevice.ts';
import { DeviceOverviewView } from './DeviceOverviewView.tsx';

const route = getRouteApi('/in/devices/$agentId');

/** A device at a glance. */
export function DeviceOverview() {
  const { agentId } = route.useParams();
  return <DeviceOverviewView agent={useDevice(agentId)} charts={<Charts agentId={agentId} />} />;
}
