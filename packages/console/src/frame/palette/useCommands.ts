import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import {
  Bell,
  Building2,
  FolderOpen,
  Gauge,
  Hand,
  LogOut,
  type LucideIcon,
  Monitor,
  MonitorOff,
  MonitorUp,
  Moon,
  Palette,
  SquareTerminal,
  Sun,
  SunMoon,
  Tv,
  UserRound,
} from 'lucide-react';
import { agentQuery } from '../../api/agents.ts';
import { useSignOut } from '../../api/me.ts';
import { theme } from '../../app/theme.ts';
import { terminals } from '../../terminal/terminals.ts';
import { dockOpen } from '../dock/dock-state.ts';
import { TEXTS } from './texts.ts';

export interface CommandEntry {
  readonly group: keyof typeof TEXTS.groups;
  readonly icon: LucideIcon;
  readonly words: string;
  readonly shortcut?: string;
  run(): void;
}

export interface Commands {
  readonly entries: readonly CommandEntry[];
  openDevice(agentId: string): void;
  openTerminal(agentId: string, name: string): void;
}

/** Everything that the palette can do. Each closes it first. */
export function useCommands(close: () => void): Commands {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { agentId } = useParams({ strict: false });
  const here = useQueryClient().getQueryData(agentQuery(agentId ?? '').queryKey)?.agent;
  const words = TEXTS.commands;

  function openTerminal(id: string, name: string) {
    close();
    dockOpen.set(true);
    terminals.open(id, name);
  }

  const raw: readonly CommandEntry[] = [
    {
      group: 'go',
      icon: Gauge,
      words: words.overview,
      shortcut: 'g o',
      run: () => void navigate({ to: '/' }),
    },
    {
      group: 'go',
      icon: Monitor,
      words: words.devices,
      shortcut: 'g d',
      run: () => void navigate({ to: '/devices' }),
    },
    {
      group: 'go',
      icon: MonitorOff,
      words: words.offline,
      run: () => void navigate({ to: '/devices', search: { q: 'status:offline' } }),
    },
    {
      group: 'go',
      icon: Bell,
      words: words.alerts,
      shortcut: 'g a',
      run: () => void navigate({ to: '/alerts' }),
    },
    {
      group: 'go',
      icon: SquareTerminal,
      words: words.sessions,
      shortcut: 'g s',
      run: () => void navigate({ to: '/sessions' }),
    },
    {
      group: 'go',
      icon: Hand,
      words: words.approvals,
      shortcut: 'g y',
      run: () => void navigate({ to: '/approvals' }),
    },
    {
      group: 'go',
      icon: Tv,
      words: words.wall,
      shortcut: 'g w',
      run: () => void navigate({ to: '/wall', search: ({ client, site }) => ({ client, site }) }),
    },
    {
      group: 'go',
      icon: Building2,
      words: words.places,
      run: () => void navigate({ to: '/settings/places' }),
    },
    {
      group: 'go',
      icon: UserRound,
      words: words.account,
      run: () => void navigate({ to: '/settings/account' }),
    },
    {
      group: 'go',
      icon: Palette,
      words: words.appearance,
      run: () => void navigate({ to: '/settings/appearance' }),
    },
    {
      group: 'do',
      icon: MonitorUp,
      words: words.enrol,
      run: () => void navigate({ to: '/settings/enrolment' }),
    },
    { group: 'do', icon: Sun, words: words.light, run: () => theme.set('light') },
    { group: 'do', icon: Moon, words: words.dark, run: () => theme.set('dark') },
    { group: 'do', icon: SunMoon, words: words.system, run: () => theme.set('system') },
    { group: 'do', icon: LogOut, words: words.signOut, run: () => signOut.mutate() },
  ];
  const name = here && (here.display_name ?? here.hostname);
  const onThisDevice: readonly CommandEntry[] =
    here && name
      ? [
          {
            group: 'here',
            icon: SquareTerminal,
            words: TEXTS.terminalHere(name),
            shortcut: 't',
            run: () => openTerminal(here.agent_id, name),
          },
          {
            group: 'here',
            icon: FolderOpen,
            words: TEXTS.filesHere(name),
            shortcut: 'f',
            run: () => void navigate({ to: '/devices/$agentId/files', params: { agentId: here.agent_id } }),
          },
        ]
      : [];

  return {
    entries: [...onThisDevice, ...raw].map((entry) => ({
      ...entry,
      run() {
        close();
        entry.run();
      },
    })),
    openDevice(id) {
      close();
      void navigate({ to: '/devices/$agentId', params: { agentId: id } });
    },
    openTerminal,
  };
}
