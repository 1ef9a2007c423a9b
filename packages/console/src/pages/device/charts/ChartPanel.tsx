import { Download } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { theme } from '../../../app/theme.ts';
import { cx } from '../../../lib/cx.ts';
import { exactTime } from '../../../lib/time.ts';
import { IconButton } from '../../../ui/IconButton.tsx';
import { TEXTS } from '../texts.ts';
import { CURSOR_KEYS, closer, moveCursor } from './cursor.ts';
import type { Panel } from './panels.ts';
import { createPlot, type Plot, type Sight } from './plot.ts';
import { type Columns, newest } from './series.ts';

interface Props {
  panel: Panel;
  columns: Columns;
  sight: Sight;
  /** The lowest of a column carries the time. */
  withTime: boolean;
  onZoom: (sight: Sight) => void;
  onReset: () => void;
  onSave: (panel: Panel) => void;
}

/** One chart under its title and its numbers: those at the cursor, or else the newest. The cursor follows the pointer, or the keys. */
export function ChartPanel({ panel, columns, sight, withTime, onZoom, onReset, onSave }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(null);
  const events = useRef({ onZoom, onReset });
  const [index, setIndex] = useState<number | null>(null);
  /** Where keys have put the cursor: it stays on its step while a live chart moves on. */
  const kept = useRef<number | null>(null);

  useEffect(() => {
    events.current = { onZoom, onReset };
  });
  useEffect(() => {
    if (host.current === null) return;
    const drawn = createPlot(host.current, panel, withTime, {
      cursor(next) {
        kept.current = null;
        setIndex(next);
      },
      zoom: (next) => events.current.onZoom(next),
      reset: () => events.current.onReset(),
    });
    plot.current = drawn;
    const system = matchMedia('(prefers-color-scheme: dark)');
    const unsubscribe = theme.subscribe(drawn.recolour);
    system.addEventListener('change', drawn.recolour);
    addEventListener('beforeprint', drawn.toPaper);
    addEventListener('afterprint', drawn.recolour);
    return () => {
      unsubscribe();
      system.removeEventListener('change', drawn.recolour);
      removeEventListener('beforeprint', drawn.toPaper);
      removeEventListener('afterprint', drawn.recolour);
      drawn.destroy();
    };
  }, [panel, withTime]);
  useEffect(() => {
    plot.current?.show(columns, sight);
    if (kept.current !== null) plot.current?.point(kept.current);
  }, [columns, sight, panel, withTime]);

  const names = panel.lines.map(({ name }) => name);
  const point = (next: number | null) => {
    kept.current = next;
    setIndex(next);
    plot.current?.point(next);
  };
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = CURSOR_KEYS[event.key];
    const moment = columns.at[index ?? -1];
    if (by !== undefined) point(moveCursor(columns, names, sight, index, by));
    else if (event.key === 'Escape' && index !== null) point(null);
    else if (event.key === '+' && moment !== undefined) {
      const next = closer(sight, moment);
      if (next === null) return;
      // What comes is other steps.
      point(null);
      onZoom(next);
    } else return;
    event.preventDefault();
  }

  const said = panel.lines.map(({ name, word }) => {
    const column = columns.values[name];
    const value = index === null ? newest(column) : (column?.[index] ?? null);
    return { name, word: panel.lines.length > 1 && word, value: value === null ? '–' : panel.format(value) };
  });
  const moment = index === null ? columns.at.at(-1) : columns.at[index];
  const aloud = said.map(({ word, value }) => (word ? `${word} ${value}` : value)).join(', ');
  return (
    <figure aria-label={panel.title} className="group relative min-w-0">
      <figcaption className="flex items-baseline gap-3 pr-9">
        <span className="font-strong">{panel.title}</span>
        {said.map(({ name, word, value }, line) => (
          <span key={name} className="num flex items-baseline gap-1.5 text-12 whitespace-nowrap text-ink-3">
            <span aria-hidden className={cx('h-0.5 w-3.25 self-center', LINES[line])} />
            {word}
            <span className="text-ink">{value}</span>
          </span>
        ))}
        {index !== null && moment !== undefined && (
          <span className="num ml-auto truncate text-12 text-ink-2 max-sm:hidden">
            {exactTime(moment * 1000)}
          </span>
        )}
      </figcaption>
      <div
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label={TEXTS.charts.over(panel.title)}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, columns.at.length - 1)}
        aria-valuenow={index ?? Math.max(0, columns.at.length - 1)}
        aria-valuetext={moment === undefined ? TEXTS.charts.nothing : `${aloud}, ${exactTime(moment * 1000)}`}
        onKeyDown={onKeyDown}
        onBlur={() => point(null)}
        className={cx('mt-1 rounded-1', withTime ? 'h-31' : 'h-25')}
      />
      <IconButton
        icon={Download}
        size="small"
        label={TEXTS.charts.save(panel.title)}
        onClick={() => onSave(panel)}
        className="absolute -top-1 right-0 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-sm:opacity-100 print:hidden"
      />
    </figure>
  );
}

/** In the order of a panel's lines. The second is dashed in the chart, and here. */
const LINES = [
  'bg-data-1',
  'bg-data-2 [mask:repeating-linear-gradient(90deg,#000_0_5px,transparent_5px_8px)]',
] as const;
