import { useState } from 'react';
import type { Range } from '../../../app/search.ts';
import { exactTime } from '../../../lib/time.ts';
import { Button } from '../../../ui/Button.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { TEXTS } from '../texts.ts';
import { ChartPanel } from './ChartPanel.tsx';
import { MarkLines } from './MarkLines.tsx';
import { MarkList } from './MarkList.tsx';
import type { Mark } from './marks.ts';
import type { Panel } from './panels.ts';
import { chartPicture, savePicture } from './picture.ts';
import type { Sight } from './plot.ts';
import { type Columns, isEmpty } from './series.ts';

const RANGES = [
  { value: '15m', label: '15 min' },
  { value: '1h', label: '1 h' },
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
] as const;

interface Props {
  /** The name of the device, for pictures of its charts. */
  device: string;
  panels: readonly Panel[];
  columns: Columns;
  sight: Sight;
  marks: readonly Mark[];
  range: Range;
  zoomed: boolean;
  onRange: (range: Range) => void;
  onZoom: (sight: Sight) => void;
  onReset: () => void;
}

/** The charts of a device over one shared time, with one shared cursor and what happened meanwhile. */
export function DeviceCharts(props: Props) {
  const { device, panels, columns, sight, marks, range, zoomed, onRange, onZoom, onReset } = props;
  const words = TEXTS.charts;
  const [unsaved, setUnsaved] = useState<unknown>(null);

  async function save(panel: Panel) {
    setUnsaved(null);
    try {
      const picture = await chartPicture({ panel, columns, sight, device });
      savePicture(
        picture,
        `${device} ${panel.title} ${new Date(sight.to * 1000).toISOString().slice(0, 16).replace(':', '')}.png`,
      );
    } catch (error) {
      setUnsaved(error);
    }
  }

  return (
    <div className="flex flex-col gap-3">
      <div className="flex h-7 items-center gap-2 print:hidden">
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
      <p className="hidden text-12 text-ink-2 print:block">
        {exactTime(sight.from * 1000)} – {exactTime(sight.to * 1000)}
      </p>
      {unsaved !== null && <ProblemNotice error={unsaved} doing={words.notSaved} />}
      <div className={marks.length > 0 ? 'relative flex flex-col gap-3 pt-4' : 'flex flex-col gap-3'}>
        {marks.length > 0 && <MarkLines marks={marks} sight={sight} />}
        {panels.map((panel, index) => (
          <ChartPanel
            key={panel.id}
            panel={panel}
            columns={columns}
            sight={sight}
            withTime={index === panels.length - 1}
            onZoom={onZoom}
            onReset={onReset}
            onSave={(chosen) => void save(chosen)}
          />
        ))}
      </div>
      <MarkList marks={marks} />
    </div>
  );
}
