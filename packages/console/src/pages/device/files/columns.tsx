import type { FileEntry } from '@guru/client/files';
import { File, FileCog, FileSymlink, Folder } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatBytes } from '../../../lib/units.ts';
import { Time } from '../../../ui/Time.tsx';
import { momentOf } from '../live/moment.ts';
import { modeText } from './mode.ts';
import type { FileSort } from './order.ts';
import { TEXTS } from './texts.ts';

export interface FileColumn {
  readonly id: FileSort | 'mode';
  readonly title: string;
  /** Its track in the grid. */
  readonly width: string;
  readonly align?: 'right';
  cell(entry: FileEntry): ReactNode;
}

const KINDS = {
  folder: { icon: Folder, look: 'fill-accent-ink/20 text-accent-ink' },
  file: { icon: File, look: 'text-ink-3' },
  link: { icon: FileSymlink, look: 'text-info' },
  other: { icon: FileCog, look: 'text-ink-3' },
} as const;

/** What kind of thing it is, and its name; of a link also where it leads. A byte that is no UTF-8 shows as a sign for that. */
export function FileName({ entry: { name, kind, target } }: { entry: FileEntry }) {
  const { icon: Icon, look } = KINDS[kind];
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Icon size={15} aria-hidden className={`shrink-0 ${look}`} />
      <bdi className="truncate whitespace-pre">{name.toWellFormed()}</bdi>
      {target !== undefined && (
        <span className="min-w-0 shrink-100 truncate text-12 whitespace-pre text-ink-3">
          → <bdi>{target.toWellFormed()}</bdi>
        </span>
      )}
    </span>
  );
}

const NAME: FileColumn = {
  id: 'name',
  title: TEXTS.columns.name,
  width: 'minmax(14rem,1fr)',
  cell: (entry) => <FileName entry={entry} />,
};

const PLAIN: readonly FileColumn[] = [
  {
    id: 'size',
    title: TEXTS.columns.size,
    width: '6rem',
    align: 'right',
    cell: ({ kind, size }) => (kind === 'file' ? formatBytes(size) : <span className="text-ink-3">–</span>),
  },
  {
    id: 'modified',
    title: TEXTS.columns.modified,
    width: '8rem',
    cell: ({ mtime_ms }) => <Time at={momentOf(mtime_ms)} never="–" className="num text-ink-2" />,
  },
];

const POSIX: readonly FileColumn[] = [
  {
    id: 'mode',
    title: TEXTS.columns.mode,
    width: '6.5rem',
    cell: ({ mode }) => <span className="font-mono text-12 text-ink-2">{modeText(mode)}</span>,
  },
  {
    id: 'owner',
    title: TEXTS.columns.owner,
    width: '8rem',
    cell: ({ owner, uid }) => <span className="truncate text-ink-2">{owner || uid}</span>,
  },
];

const ON_WINDOWS: readonly FileColumn[] = [NAME, ...PLAIN];
const ON_POSIX: readonly FileColumn[] = [...ON_WINDOWS, ...POSIX];

/** Windows has no modes and owners of this kind. The same list each time. */
export function columnsFor(windows: boolean): readonly FileColumn[] {
  return windows ? ON_WINDOWS : ON_POSIX;
}
