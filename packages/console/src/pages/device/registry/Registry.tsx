import { getRouteApi } from '@tanstack/react-router';
import { useMe } from '../../../api/me.ts';
import { nameOf } from '../../devices/columns.tsx';
import { WithSession } from '../live/WithSession.tsx';
import { useDevice } from '../useDevice.ts';
import { RegistryBrowser } from './RegistryBrowser.tsx';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in/devices/$agentId');

/** The registry of a Windows device, over a session. */
export function Registry() {
  const { agentId } = route.useParams();
  const agent = useDevice(agentId);
  const isViewer = useMe().role === 'viewer';
  if (agent.os !== 'windows') return <p className="gutter py-4 text-ink-3">{TEXTS.onlyWindows}</p>;
  const why = isViewer ? TEXTS.viewer : agent.status === 'online' ? TEXTS.opening : TEXTS.offline;
  return (
    <WithSession agentId={agentId} fallback={<p className="gutter py-4 text-ink-3">{why}</p>}>
      {(session) => <RegistryBrowser session={session} device={nameOf(agent)} />}
    </WithSession>
  );
}
