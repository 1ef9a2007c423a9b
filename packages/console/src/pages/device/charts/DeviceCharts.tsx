import type { Range } from '../../../app/search.ts';
import { Button } from '../../../ui/Button.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { TEXTS } from '../texts.ts';
import { ChartPanel } from './ChartPanel.tsx';
import type { Panel } from './panels.ts';
import type { Sight } from './plot.ts';
import { type Columns, isEmpty } from './series.ts';

const RANGES = [
  { value: '15m', label: '15 min' },
  { value: '1h', label: '1 h' },
  { value: '24h', label: '24 h' },
] as const;

interface Props {
  panels: readonly Panel[];
  columns: Columns;
  sight: Sight;
  range: Range;
  zoomed: boolean;
  onRange: (range: Range) => void;
  onZoom: (sight: Sight) => void;
  onReset: () => void;
}

/** The charts of a device over one shared time, with one shared cursor. */
export function DeviceCharts({ panels, columns, sight, range, zoomed, onRange, onZoom, onReset }: Props) {
  const words = TEXTS.charts;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex h-7 items-center gap-2">
        <Segmented label={words.range} value={zoomed ? null : range} options={RANGES} onChange={onRange} />
        {zoomed ? (
          <Button size="small" onClick={onReset}>
            {words.leaveZoom}
          </Button>
        ) : (
          <span className="text-12 text-ink-3 max-sm:hidden">{words.hint}</span>
        )}
        {isEmpty(columns) && (
          <span role="status" className="ml-auto text-12 text-ink-3">
            {words.none}
          </span>
        )}
      </div>
      {panels.map((panel, index) => (
        <ChartPanel
          key={panel.id}
          panel={panel}
          columns={columns}
          sight={sight}
          withTime={index === panels.length - 1}
          onZoom={onZoom}
          onReset={onReset}
        />
      ))}
    </div>
  );
}
