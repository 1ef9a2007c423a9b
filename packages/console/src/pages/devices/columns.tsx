import type { AgentSort, AgentSummary } from '@guru/protocol/api';
import type { ReactNode } from 'react';
import { keep } from '../../lib/kept.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Status } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';

export type ColumnId =
  | 'name'
  | 'status'
  | 'place'
  | 'os'
  | 'user'
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'last_seen'
  | 'version';

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** What the server sorts by; without it the column can't be sorted by. */
  readonly sort?: AgentSort;
  /** Numbers interest most when they are large: their first sort is downwards. */
  readonly largestFirst?: boolean;
  /** Its track in the grid. */
  readonly width: string;
  cell(agent: AgentSummary): ReactNode;
}

const quiet = (text: string | null) => <span className="truncate text-ink-2">{text || '–'}</span>;

export const COLUMNS: readonly Column[] = [
  {
    id: 'name',
    title: 'Name',
    sort: 'hostname',
    width: 'minmax(11rem,1.4fr)',
    cell: (agent) => <span className="truncate font-strong">{nameOf(agent)}</span>,
  },
  {
    id: 'status',
    title: 'Status',
    sort: 'status',
    width: '5.5rem',
    cell: ({ status }) => (
      <Status state={status} className={status === 'offline' ? 'text-ink-3' : 'text-ink-2'} />
    ),
  },
  {
    id: 'place',
    title: 'Client / site',
    sort: 'client',
    width: 'minmax(10rem,1.4fr)',
    cell: ({ client_name, site_name }) => (
      <span className="truncate text-ink-2">
        {client_name} <span className="text-ink-3">/</span> {site_name}
      </span>
    ),
  },
  {
    id: 'os',
    title: 'System',
    sort: 'os',
    width: 'minmax(8rem,1.1fr)',
    cell: ({ os, os_name }) => quiet(os_name || os),
  },
  {
    id: 'user',
    title: 'User',
    sort: 'user',
    width: 'minmax(5rem,0.7fr)',
    cell: ({ logged_on_user }) => quiet(logged_on_user),
  },
  percent('cpu', 'CPU', ({ status, cpu_percent }) => (status === 'online' ? cpu_percent : null)),
  percent('memory', 'Memory', ({ status, memory_percent }) => (status === 'online' ? memory_percent : null)),
  percent('disk', 'Disk', ({ disk_percent }) => disk_percent),
  { id: 'version', title: 'Agent', width: '4.5rem', cell: ({ agent_version }) => quiet(agent_version) },
  {
    id: 'last_seen',
    title: 'Last seen',
    sort: 'last_seen',
    largestFirst: true,
    width: '6.5rem',
    cell: ({ last_seen_at }) => <Time at={last_seen_at} className="num truncate text-ink-2" />,
  },
];

/** What a device that is switched off used last is no news; how full its disk is stays true. */
function percent(
  id: 'cpu' | 'memory' | 'disk',
  title: string,
  value: (agent: AgentSummary) => number | null,
): Column {
  return {
    id,
    title,
    sort: id,
    largestFirst: true,
    width: '7rem',
    cell: (agent) => <Meter percent={value(agent)} />,
  };
}

export function nameOf(agent: Pick<AgentSummary, 'display_name' | 'hostname'>): string {
  return agent.display_name ?? agent.hostname;
}

/** The columns that are left out; the name always shows. */
export const hiddenColumns = keep<readonly ColumnId[]>(
  'guru.devices.hidden',
  ['version'],
  (text) => COLUMNS.map(({ id }) => id).filter((id) => id !== 'name' && text.split(' ').includes(id)),
  (hidden) => hidden.join(' '),
);
