import type { ComponentProps, ReactNode } from 'react';
import type { AlertsSearch } from '../../app/search.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { inputClass } from '../../ui/Field.tsx';
import { PageHeader } from '../../ui/Section.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { AlertTable } from './AlertTable.tsx';
import type { Row } from './rows.ts';
import { TEXTS } from './texts.ts';

interface Props {
  /** Undefined while they are on their way. */
  rows: readonly Row[] | undefined;
  search: AlertsSearch;
  onSearch: (part: AlertsSearch) => void;
  table: Omit<ComponentProps<typeof AlertTable>, 'rows'>;
  picked: number;
  onAcknowledgePicked: () => void;
  onClear: () => void;
  more: boolean;
  busy: boolean;
  onMore: () => void;
  problem: ReactNode;
}

const SHOWN = [
  { value: 'open', label: TEXTS.shown.open },
  { value: 'acknowledged', label: TEXTS.shown.acknowledged },
  { value: 'resolved', label: TEXTS.shown.resolved },
] as const;

export function AlertsView({ rows, search, onSearch, table, problem, ...rest }: Props) {
  const state = search.state ?? 'open';
  return (
    <div className="gutter pt-4 pb-10">
      <PageHeader title={TEXTS.title}>
        <div className="flex flex-wrap items-center gap-2 max-sm:w-full">
          <div className="w-56 max-sm:w-full">
            <input
              type="search"
              aria-label={TEXTS.search}
              placeholder={TEXTS.search}
              defaultValue={search.q ?? ''}
              onChange={({ target }) => onSearch({ q: target.value.trim() || undefined })}
              className={inputClass}
            />
          </div>
          <Segmented
            label={TEXTS.show}
            value={state}
            options={SHOWN}
            onChange={(value) => onSearch({ state: value === 'open' ? undefined : value })}
          />
        </div>
      </PageHeader>
      <div className="mt-3">
        {problem}
        {rows === undefined ? <Waiting /> : <List rows={rows} search={search} table={table} {...rest} />}
      </div>
    </div>
  );
}

function List({
  rows,
  search,
  table,
  picked,
  onAcknowledgePicked,
  onClear,
  more,
  busy,
  onMore,
}: Omit<Props, 'onSearch' | 'problem' | 'rows'> & { rows: readonly Row[] }) {
  if (rows.length === 0) return <Nothing search={search} />;
  return (
    <>
      {picked > 0 && (
        <div role="status" className="mb-2 flex h-8 items-center gap-3">
          <span className="num">{TEXTS.chosen(picked)}</span>
          <Button size="small" variant="primary" onClick={onAcknowledgePicked}>
            {TEXTS.acknowledge}
          </Button>
          <Button size="small" variant="quiet" onClick={onClear}>
            {TEXTS.clear}
          </Button>
        </div>
      )}
      <AlertTable rows={rows} {...table} />
      {more && (
        <Button busy={busy} onClick={onMore} className="mt-3">
          {TEXTS.older}
        </Button>
      )}
    </>
  );
}

function Nothing({ search: { q, severity, state } }: { search: AlertsSearch }) {
  if (q !== undefined || severity !== undefined) return <Empty title={TEXTS.nothingFound} />;
  if (state !== undefined) return <Empty title={TEXTS.nothingOver} />;
  return <Empty title={TEXTS.emptyTitle}>{TEXTS.emptyMore}</Empty>;
}

const WIDTHS = ['w-3/5', 'w-1/2', 'w-2/3', 'w-2/5', 'w-1/2'] as const;

function Waiting() {
  return (
    <div role="status" aria-label="Loading" className="pt-8">
      {WIDTHS.map((width, index) => (
        <div key={`${width}-${index}`} className="flex h-8 items-center border-b border-line/70">
          <Skeleton className={width} />
        </div>
      ))}
    </div>
  );
}
