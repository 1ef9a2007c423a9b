import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../../api/me.ts';
import {
  baseName,
  DRIVES,
  firstPath,
  parentPath,
  pathFromAddress,
  pathToAddress,
} from '../../../files/paths.ts';
import { nameOf } from '../../devices/columns.tsx';
import { WithSession } from '../live/WithSession.tsx';
import { useDevice } from '../useDevice.ts';
import { DriveList } from './DriveList.tsx';
import { FileBrowser } from './FileBrowser.tsx';
import { PathBar } from './PathBar.tsx';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in/devices/$agentId/files');

/** The files of a device, over a session. The address says which folder. */
export function Files() {
  const { agentId } = route.useParams();
  const { path: address } = route.useSearch();
  const navigate = route.useNavigate();
  const agent = useDevice(agentId);
  // The folder that was shown before: who goes up finds it again.
  const [left, setLeft] = useState<string | null>(null);
  const isViewer = useMe().role === 'viewer';
  const windows = agent.os === 'windows';
  const why = isViewer ? TEXTS.viewer : agent.status === 'online' ? TEXTS.opening : TEXTS.offline;
  return (
    <WithSession agentId={agentId} fallback={<p className="gutter py-4 text-ink-3">{why}</p>}>
      {(session) => {
        const start = session.info.grant.roots?.[0] ?? firstPath(windows);
        const folder = address === undefined ? start : pathFromAddress(address);
        const place = { agent_id: agentId, device: nameOf(agent), windows, folder };
        const go = (path: string) => {
          setLeft(folder);
          void navigate({ search: (before) => ({ ...before, path: pathToAddress(path) || undefined }) });
        };
        if (windows && folder === DRIVES) {
          return (
            <>
              <PathBar session={session} place={place} onGo={go} />
              <DriveList drives={agent.latest?.disks ?? []} onGo={go} />
            </>
          );
        }
        return (
          <FileBrowser
            key={folder}
            session={session}
            place={place}
            cameFrom={left !== null && parentPath(left, windows) === folder ? baseName(left, windows) : null}
            onGo={go}
          />
        );
      }}
    </WithSession>
  );
}
