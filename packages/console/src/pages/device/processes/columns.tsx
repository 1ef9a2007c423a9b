import type { DeviceProcess } from '@guru/client/manage';
import { formatBytes } from '../../../lib/units.ts';
import { Status } from '../../../ui/Status.tsx';
import type { LiveColumn } from '../live/table.ts';
import { STATE_SIGNS, TEXTS } from './texts.ts';

const byText = (a: string, b: string) => a.localeCompare(b);

export const COLUMNS: readonly LiveColumn<DeviceProcess>[] = [
  {
    id: 'name',
    title: TEXTS.name,
    width: 'minmax(10rem,2fr)',
    compare: (a, b) => byText(a.name, b.name),
    cell: ({ name, command }) => (
      <span className="min-w-0 truncate font-mono text-12" title={command}>
        {name}
        {command !== name && <span className="text-ink-3"> {argumentsOf(command)}</span>}
      </span>
    ),
  },
  {
    id: 'user',
    title: TEXTS.user,
    width: 'minmax(5rem,0.6fr)',
    compare: (a, b) => byText(a.user, b.user),
    cell: ({ user }) => <span className="truncate text-ink-2">{user || '–'}</span>,
  },
  {
    id: 'pid',
    title: TEXTS.pid,
    width: '5.5rem',
    align: 'right',
    compare: (a, b) => a.pid - b.pid,
    cell: ({ pid }) => <span className="text-ink-3">{pid}</span>,
  },
  {
    id: 'cpu',
    title: TEXTS.cpu,
    width: '5rem',
    align: 'right',
    largestFirst: true,
    compare: (a, b) => a.cpu_percent - b.cpu_percent || a.memory - b.memory,
    cell: ({ cpu_percent }) => `${cpu_percent.toFixed(1)}%`,
  },
  {
    id: 'memory',
    title: TEXTS.memory,
    width: '6rem',
    align: 'right',
    largestFirst: true,
    compare: (a, b) => a.memory - b.memory,
    cell: ({ memory }) => <span className="text-ink-2">{formatBytes(memory)}</span>,
  },
  {
    id: 'threads',
    title: TEXTS.threads,
    width: '5.5rem',
    align: 'right',
    largestFirst: true,
    compare: (a, b) => (a.threads ?? 0) - (b.threads ?? 0),
    cell: ({ threads }) => <span className="text-ink-3">{threads ?? '–'}</span>,
  },
  {
    id: 'state',
    title: TEXTS.state,
    width: '7rem',
    compare: (a, b) => byText(a.state, b.state),
    cell: ({ state }) => <Status state={STATE_SIGNS[state]} word={state} className="text-ink-2" />,
  },
];

/** What stands behind the program: the path before it says little. */
function argumentsOf(command: string): string {
  const space = command.indexOf(' ');
  return space < 0 ? '' : command.slice(space + 1);
}
