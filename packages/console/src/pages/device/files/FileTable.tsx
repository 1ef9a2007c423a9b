import type { FileEntry } from '@guru/client/files';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { usePhone } from '../../../lib/hooks.ts';
import { columnsFor } from './columns.tsx';
import { FileHead } from './FileHead.tsx';
import { FileRow } from './FileRow.tsx';
import type { FileOrder, FileSort } from './order.ts';
import { TEXTS } from './texts.ts';
import type { Selection } from './useSelection.ts';

const ROW_PX = 32;
const PHONE_ROW_PX = 52;
/** Rows that exist above and below the ones in sight. */
const OVERSCAN = 12;

interface Props {
  rows: readonly FileEntry[];
  windows: boolean;
  order: FileOrder;
  onOrder: (by: FileSort) => void;
  selection: Selection;
  onOpen: (entry: FileEntry) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** A folder as a table: only the rows in sight exist, and it scrolls with the page. Keys act on it once it has the focus, which it takes when it comes. */
export function FileTable({ rows, windows, order, onOrder, selection, onOpen, onKeyDown }: Props) {
  const [top, setTop] = useState(0);
  const table = useRef<HTMLTableElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const phone = usePhone();
  const size = phone ? PHONE_ROW_PX : ROW_PX;
  const columns = columnsFor(windows);
  const { current } = selection;
  const latest = useRef({ rows, selection, onOpen });
  useEffect(() => {
    latest.current = { rows, selection, onOpen };
  });
  // The same from one rendering to the next, so that rows which stay in sight are not drawn again.
  const open = useCallback((index: number) => {
    const now = latest.current;
    const entry = now.rows[index];
    now.selection.moveTo(index, false);
    if (entry) now.onOpen(entry);
  }, []);
  const toggle = useCallback(
    (index: number, extend: boolean) => latest.current.selection.toggle(index, extend),
    [],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => document.getElementById('page'),
    estimateSize: () => size,
    overscan: OVERSCAN,
    scrollMargin: top,
    scrollPaddingStart: ROW_PX,
    // What acts on the chosen ones lies over the last row.
    scrollPaddingEnd: ROW_PX * 2,
  });

  useEffect(() => {
    // Who writes already is not interrupted.
    if (!document.activeElement?.matches('input')) table.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (current !== null) virtual.scrollToIndex(current);
  }, [current, virtual]);
  // What stands above the rows can grow and shrink: notices come and go.
  useLayoutEffect(() => {
    const page = document.getElementById('page');
    // While one scrolls nothing does, and to measure would cost a layout each time.
    if (body.current === null || page === null || virtual.isScrolling) return;
    const above = body.current.getBoundingClientRect().top - page.getBoundingClientRect().top;
    setTop(Math.round(above + page.scrollTop));
  });

  return (
    <table
      ref={table}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are chosen by keyboard, which is ARIA's grid
      role="grid"
      aria-label={TEXTS.table}
      aria-rowcount={rows.length}
      aria-multiselectable
      tabIndex={0}
      aria-activedescendant={current === null ? undefined : `file-${current}`}
      onKeyDown={onKeyDown}
      className="block focus-visible:-outline-offset-2"
      style={{ '--columns': `2.5rem ${columns.map(({ width }) => width).join(' ')}` }}
    >
      {!phone && (
        <FileHead
          columns={columns}
          order={order}
          onOrder={onOrder}
          all={rows.length > 0 && selection.entries.length === rows.length}
          onAll={selection.toggleAll}
        />
      )}
      <tbody ref={body} className="relative block" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const entry = rows[index];
          if (entry === undefined) return null;
          return (
            <FileRow
              key={entry.name}
              entry={entry}
              index={index}
              columns={phone ? null : columns}
              chosen={selection.chosen.has(entry.name)}
              current={index === current}
              height={size}
              offset={start - top}
              onOpen={open}
              onToggle={toggle}
            />
          );
        })}
      </tbody>
    </table>
  );
}
