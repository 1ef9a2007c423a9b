import { Columns3, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useKept } from '../../lib/hooks.ts';
import { formatCount } from '../../lib/units.ts';
import { Button } from '../../ui/Button.tsx';
import { Menu, MenuCheck } from '../../ui/Menu.tsx';
import { PageHeader } from '../../ui/Section.tsx';
import { Status } from '../../ui/Status.tsx';
import { COLUMNS, hiddenColumns } from './columns.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  counts: { total: number; online: number; offline: number } | undefined;
  /** How many of them the filter leaves, where one is set. */
  shown: { count: number; more: boolean } | null;
  /** The list was changed, and is too deep to be read again unasked. */
  outOfDate: boolean;
  filter: ReactNode;
  children: ReactNode;
  onReadAgain: () => void;
  onAdd: () => void;
}

/** The page around the table: title and counts, the filter, the columns. */
export function DevicesView({ counts, shown, outOfDate, filter, children, onReadAgain, onAdd }: Props) {
  return (
    <div className="flex h-full flex-col">
      <div className="gutter flex flex-col gap-3 pt-4 pb-3">
        <PageHeader title={TEXTS.title}>
          <div className="num flex flex-1 items-center gap-3 text-12 text-ink-3">
            {counts && (
              <>
                <Status state="online" word={`${formatCount(counts.online)} online`} />
                <Status state="offline" word={`${formatCount(counts.offline)} offline`} />
                {shown && (
                  <span role="status">
                    {TEXTS.shown(formatCount(shown.count), shown.more, formatCount(counts.total))}
                  </span>
                )}
              </>
            )}
            {outOfDate && (
              <span className="flex items-center gap-2">
                {TEXTS.changed}
                <Button size="small" onClick={onReadAgain}>
                  {TEXTS.readAgain}
                </Button>
              </span>
            )}
          </div>
          <Button onClick={onAdd} className="max-sm:hidden">
            <Plus size={14} aria-hidden />
            {TEXTS.addDevices}
          </Button>
        </PageHeader>
        <div className="flex items-start gap-2">
          {filter}
          <ColumnMenu />
        </div>
      </div>
      {children}
    </div>
  );
}

function ColumnMenu() {
  const [hidden, setHidden] = useKept(hiddenColumns);
  return (
    <Menu
      trigger={
        <Button className="h-8 max-sm:hidden">
          <Columns3 size={14} aria-hidden />
          {TEXTS.columns}
        </Button>
      }
    >
      {COLUMNS.filter(({ id }) => id !== 'name').map(({ id, title }) => (
        <MenuCheck
          key={id}
          checked={!hidden.includes(id)}
          onChange={(shown) => setHidden(shown ? hidden.filter((one) => one !== id) : [...hidden, id])}
        >
          {title}
        </MenuCheck>
      ))}
    </Menu>
  );
}
