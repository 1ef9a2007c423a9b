import type { AgentDetail } from '@guru/protocol/api';
import { Link } from '@tanstack/react-router';
import {
  ArrowRightLeft,
  FolderOpen,
  Globe,
  MoreHorizontal,
  Pencil,
  SquareTerminal,
  Trash2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useNow } from '../../lib/clock.ts';
import { duration } from '../../lib/time.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { Status } from '../../ui/Status.tsx';
import { TabLinks, tabClass } from '../../ui/TabLinks.tsx';
import { Time } from '../../ui/Time.tsx';
import { nameOf } from '../devices/columns.tsx';
import type { Danger } from './actions/DeviceDialogs.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  agent: AgentDetail;
  /** The viewer may open sessions. */
  mayWork: boolean;
  /** The viewer may rename, move and remove. */
  mayManage: boolean;
  onTerminal: () => void;
  onFiles: () => void;
  onWebPage: () => void;
  onDialog: (dialog: Danger) => void;
}

const TABS = [
  ['/devices/$agentId', TEXTS.overview],
  ['/devices/$agentId/checks', TEXTS.checks],
  ['/devices/$agentId/files', TEXTS.files],
  ['/devices/$agentId/processes', TEXTS.processes],
  ['/devices/$agentId/services', TEXTS.services],
  ['/devices/$agentId/registry', TEXTS.registry],
  ['/devices/$agentId/network', TEXTS.network],
  ['/devices/$agentId/commands', TEXTS.commands],
  ['/devices/$agentId/sessions', TEXTS.sessions],
  ['/devices/$agentId/terminal', TEXTS.terminal],
] as const;

/** Only Windows has a registry. */
function tabsOf({ os }: AgentDetail) {
  return TABS.filter(([to]) => os === 'windows' || to !== '/devices/$agentId/registry');
}

/** Which device this is, how it stands, and what one can do with it, in order of use. */
export function DeviceHeader({ agent, mayWork, mayManage, onTerminal, onFiles, onWebPage, onDialog }: Props) {
  const { agent_id, status } = agent;
  return (
    <header className="gutter border-b border-line pt-4 print:pb-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 truncate text-20 font-strong">{nameOf(agent)}</h1>
        <Status state={status} className={status === 'offline' ? 'text-ink-3' : 'text-ink-2'} />
        <div className="ml-auto flex items-center gap-2 print:hidden">
          {mayWork && (
            <Button variant="primary" onClick={onTerminal} disabled={status === 'offline'}>
              <SquareTerminal size={14} aria-hidden />
              {TEXTS.terminal}
            </Button>
          )}
          {mayWork && (
            <Button onClick={onFiles} disabled={status === 'offline'}>
              <FolderOpen size={14} aria-hidden />
              {TEXTS.files}
            </Button>
          )}
          {mayWork && (
            <Button onClick={onWebPage} disabled={status === 'offline'}>
              <Globe size={14} aria-hidden />
              {TEXTS.webPage}
            </Button>
          )}
          {mayManage && (
            <Menu trigger={<IconButton icon={MoreHorizontal} label={TEXTS.more} variant="secondary" />}>
              <MenuItem icon={Pencil} onSelect={() => onDialog('rename')}>
                {TEXTS.rename}
              </MenuItem>
              <MenuItem icon={ArrowRightLeft} onSelect={() => onDialog('move')}>
                {TEXTS.move}
              </MenuItem>
              <MenuSeparator />
              <MenuItem icon={Trash2} danger onSelect={() => onDialog('remove')}>
                {TEXTS.remove}
              </MenuItem>
            </Menu>
          )}
        </div>
      </div>
      <Whereabouts agent={agent} />
      <div className="mt-2 flex items-end justify-between print:hidden">
        <TabLinks label={TEXTS.tabs}>
          {tabsOf(agent).map(([to, word]) => (
            <Link
              key={to}
              to={to}
              params={{ agentId: agent_id }}
              activeOptions={{ exact: true, includeSearch: false }}
              className={tabClass}
            >
              {word}
            </Link>
          ))}
        </TabLinks>
        {mayWork && status === 'online' && (
          <span className="mb-2 flex items-center gap-1.5 text-12 text-ink-3 max-md:hidden">
            <Kbd keys="t" /> {TEXTS.terminal.toLowerCase()}
            <Kbd keys="f" className="ml-2" /> {TEXTS.files.toLowerCase()}
          </span>
        )}
      </div>
    </header>
  );
}

function Whereabouts({ agent }: { agent: AgentDetail }) {
  const now = useNow();
  const { latest, status } = agent;
  const facts: ReactNode[] = [`${agent.client_name} / ${agent.site_name}`, agent.os_name || agent.os];
  if (agent.facts !== null) facts.push(agent.logged_on_user ?? TEXTS.nobody);
  if (status === 'online' && latest !== null) {
    const since = Math.max(0, (now - latest.at) / 1000);
    facts.push(<span className="num">{TEXTS.up(duration(latest.uptime_s + since))}</span>);
  }
  if (status === 'offline') {
    facts.push(
      agent.last_seen_at === null ? (
        TEXTS.neverSeen
      ) : (
        <span>
          {TEXTS.lastSeen} <Time at={agent.last_seen_at} />
        </span>
      ),
    );
  }
  // The dot stands before each fact, where it is cut off at the beginning of a line.
  return (
    <div className="mt-1 overflow-hidden">
      <p className="-ml-5 flex flex-wrap text-ink-2">
        {facts.map((fact, index) => (
          <span
            key={index}
            className="flex before:w-5 before:text-center before:text-ink-3 before:content-['·']"
          >
            {fact}
          </span>
        ))}
      </p>
    </div>
  );
}
