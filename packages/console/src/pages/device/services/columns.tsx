import type { DeviceService } from '@guru/client/manage';
import { Status } from '../../../ui/Status.tsx';
import type { LiveColumn } from '../live/table.ts';
import { STATE_SIGNS, TEXTS } from './texts.ts';

const byText = (a: string, b: string) => a.localeCompare(b);

/** What needs somebody comes first. */
const WEIGHT: Readonly<Record<DeviceService['state'], number>> = {
  failed: 0,
  starting: 1,
  stopping: 1,
  paused: 2,
  unknown: 2,
  running: 3,
  finished: 4,
  stopped: 5,
};

export const COLUMNS: readonly LiveColumn<DeviceService>[] = [
  {
    id: 'name',
    title: TEXTS.name,
    width: 'minmax(12rem,1.4fr)',
    compare: (a, b) => byText(a.name, b.name),
    cell: ({ name }) => <span className="truncate font-mono text-12">{name}</span>,
  },
  {
    id: 'state',
    title: TEXTS.state,
    width: '7rem',
    compare: (a, b) => WEIGHT[a.state] - WEIGHT[b.state] || byText(a.name, b.name),
    cell: ({ state, detail }) => (
      <span title={detail}>
        <Status state={STATE_SIGNS[state]} word={state} className="text-ink-2" />
      </span>
    ),
  },
  {
    id: 'starts',
    title: TEXTS.starts,
    width: '7rem',
    compare: (a, b) => byText(a.starts, b.starts),
    cell: ({ starts }) => <span className="text-ink-2">{starts}</span>,
  },
  {
    id: 'pid',
    title: TEXTS.pid,
    width: '5.5rem',
    align: 'right',
    compare: (a, b) => (a.pid ?? 0) - (b.pid ?? 0),
    cell: ({ pid }) => <span className="text-ink-3">{pid ?? '–'}</span>,
  },
  {
    id: 'description',
    title: TEXTS.description,
    width: 'minmax(10rem,2fr)',
    compare: (a, b) => byText(a.description, b.description),
    cell: ({ description }) => (
      <span className="truncate text-ink-2" title={description}>
        {description || '–'}
      </span>
    ),
  },
];
