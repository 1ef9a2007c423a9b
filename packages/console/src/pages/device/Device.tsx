import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useMatch, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { agentQuery } from '../../api/agents.ts';
import { useMe } from '../../api/me.ts';
import { dockOpen } from '../../frame/dock/dock-state.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { usePhone } from '../../lib/hooks.ts';
import { isCode } from '../../lib/problem.ts';
import { useFocus } from '../../live/hooks.ts';
import { terminals } from '../../terminal/terminals.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { nameOf } from '../devices/columns.tsx';
import { type Danger, DeviceDialogs } from './actions/DeviceDialogs.tsx';
import { DeviceHeader } from './DeviceHeader.tsx';
import { DeviceSkeleton } from './DeviceSkeleton.tsx';
import { TEXTS } from './texts.ts';
import { useDevice } from './useDevice.ts';
import { WebPageDialog } from './web/WebPageDialog.tsx';

const route = getRouteApi('/in/devices/$agentId');

/** One device: its header over whichever tab the address says. */
export function Device() {
  const { agentId } = route.useParams();
  const device = useQuery(agentQuery(agentId));
  useFocus(agentId);
  if (isCode(device.error, 'agent_not_found') || isCode(device.error, 'bad_path')) return <Gone />;
  if (device.isError && !device.data) {
    return (
      <ProblemNotice
        error={device.error}
        doing={TEXTS.doing}
        onRetry={() => void device.refetch()}
        className="m-6 max-w-160"
      />
    );
  }
  return device.data ? <Known key={agentId} agentId={agentId} /> : <DeviceSkeleton />;
}

function Known({ agentId }: { agentId: string }) {
  const agent = useDevice(agentId);
  const me = useMe();
  const phone = usePhone();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<Danger | null>(null);
  const [asksForPage, setAsksForPage] = useState(false);
  const inTerminal = useMatch({ from: '/in/devices/$agentId/terminal', shouldThrow: false }) !== undefined;

  function openTerminal() {
    if (phone || inTerminal) {
      terminals.open(agentId, nameOf(agent));
      void navigate({ to: '/devices/$agentId/terminal', params: { agentId } });
      return;
    }
    dockOpen.set(true);
    terminals.open(agentId, nameOf(agent));
  }

  function openFiles() {
    void navigate({ to: '/devices/$agentId/files', params: { agentId } });
  }

  useShortcuts({ t: openTerminal, f: openFiles });
  return (
    <div className="flex min-h-full flex-col">
      <DeviceHeader
        agent={agent}
        mayWork={me.role !== 'viewer'}
        mayManage={me.role === 'owner' || me.role === 'admin'}
        onTerminal={openTerminal}
        onFiles={openFiles}
        onWebPage={() => setAsksForPage(true)}
        onDialog={setDialog}
      />
      <Outlet />
      <DeviceDialogs agent={agent} open={dialog} onClose={() => setDialog(null)} />
      {asksForPage && <WebPageDialog agent={agent} onClose={() => setAsksForPage(false)} />}
    </div>
  );
}

function Gone() {
  return (
    <Empty
      whole
      title={TEXTS.goneTitle}
      actions={
        <Link to="/devices" className={buttonClass()}>
          {TEXTS.toList}
        </Link>
      }
    >
      {TEXTS.goneMore}
    </Empty>
  );
}
