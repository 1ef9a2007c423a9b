import { useEffect, useRef, useState } from 'react';
import { theme } from '../../../app/theme.ts';
import { cx } from '../../../lib/cx.ts';
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
}

/** One chart under its title and its numbers: those at the cursor, or else the newest. */
export function ChartPanel({ panel, columns, sight, withTime, onZoom, onReset }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(null);
  const events = useRef({ onZoom, onReset });
  const [index, setIndex] = useState<number | null>(null);

  useEffect(() => {
    events.current = { onZoom, onReset };
  });
  useEffect(() => {
    if (host.current === null) return;
    const drawn = createPlot(host.current, panel, withTime, {
      cursor: setIndex,
      zoom: (next) => events.current.onZoom(next),
      reset: () => events.current.onReset(),
    });
    plot.current = drawn;
    const system = matchMedia('(prefers-color-scheme: dark)');
    const unsubscribe = theme.subscribe(drawn.recolour);
    system.addEventListener('change', drawn.recolour);
    return () => {
      unsubscribe();
      system.removeEventListener('change', drawn.recolour);
      drawn.destroy();
    };
  }, [panel, withTime]);
  useEffect(() => plot.current?.show(columns, sight), [columns, sight, panel, withTime]);

  return (
    <figure aria-label={panel.title} className="min-w-0">
      <figcaption className="flex items-baseline gap-3">
        <span className="font-strong">{panel.title}</span>
        {panel.lines.map(({ name, word, colour }) => {
          const column = columns.values[name];
          const value = index === null ? newest(column) : (column?.[index] ?? null);
          return (
            <span key={name} className="num flex items-baseline gap-1.5 text-12 text-ink-3">
              <span aria-hidden className={cx('h-0.5 w-2.5 self-center', LINES[colour])} />
              {panel.lines.length > 1 && word}
              <span className="text-ink">{value === null ? '–' : panel.format(value)}</span>
            </span>
          );
        })}
      </figcaption>
      <div ref={host} className={cx('mt-1', withTime ? 'h-31' : 'h-25')} />
    </figure>
  );
}

const LINES = { 'data-1': 'bg-data-1', 'data-2': 'bg-data-2' } as const;
