import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { lightColours, tokenColour } from '../../../lib/colours.ts';
import { markWords, timeMarks } from './axis.ts';
import type { Panel } from './panels.ts';
import type { Columns } from './series.ts';

/** The plots of a page share their cursor. */
const CURSOR = 'device';
const AXIS_PX = 64;
const TIME_AXIS_PX = 24;
const MARK_PX = 96;
/** Room for the half of a mark's words that stands beyond the end of the axis. */
const RIGHT_PX = 18;
const FONT = '11px "Inter Variable", sans-serif';

/** What is in sight: Unix seconds. */
export interface Sight {
  readonly from: number;
  readonly to: number;
}

export interface PlotEvents {
  /** The cursor stands on this index, or nowhere. */
  cursor(index: number | null): void;
  zoom(sight: Sight): void;
  reset(): void;
}

export interface Plot {
  show(columns: Columns, sight: Sight): void;
  recolour(): void;
  /** Draws in the light theme's colours until it is recoloured. */
  toPaper(): void;
  /** Puts the cursor on a step of the columns, or takes it away. */
  point(index: number | null): void;
  destroy(): void;
}

/** The tokens whose colours a plot is drawn in. */
export const PLOT_TOKENS = ['ink', 'ink-2', 'ink-3', 'grid', 'data-1', 'data-2'] as const;

/**
 * Draws a panel into an element and keeps to its width. Only the last plot of a column carries the time axis. `dyes`: the colours of `PLOT_TOKENS`, where they
 * are not those of the theme that shows.
 */
export function createPlot(
  host: HTMLElement,
  panel: Panel,
  withTime: boolean,
  events: PlotEvents,
  dyes?: ReadonlyMap<string, string>,
): Plot {
  let sight: Sight = { from: 0, to: 1 };
  let columns: Columns = { at: [], values: {} };
  let colours = new Map<string, string>(dyes);

  const colour = (token: string) => {
    const known = colours.get(token) ?? tokenColour(host, token);
    colours.set(token, known);
    return known;
  };
  const height = () => host.clientHeight;

  const plot = new uPlot(
    {
      width: host.clientWidth,
      height: height(),
      padding: [6, RIGHT_PX, withTime ? 0 : 4, 0],
      legend: { show: false },
      scales: {
        x: { time: true, range: () => [sight.from, sight.to] },
        y: { range: (_, _min, max) => [0, panel.top(max ?? 0, columns)] },
      },
      axes: [
        {
          size: withTime ? TIME_AXIS_PX : 0,
          font: FONT,
          stroke: () => colour('ink-3'),
          ticks: { show: false },
          grid: { stroke: () => colour('grid'), width: 1 },
          gap: 6,
          splits: (u) => timeMarks(sight.from, sight.to, u.width / MARK_PX, zoneOffset(sight.to)),
          values: (_, marks) => marks.map((mark) => (withTime ? markWords(mark, sight.to - sight.from) : '')),
        },
        {
          size: AXIS_PX,
          font: FONT,
          stroke: () => colour('ink-3'),
          ticks: { show: false },
          grid: { stroke: () => colour('grid'), width: 1 },
          gap: 8,
          splits: (_, _axis, min, max) => [min, (min + max) / 2, max],
          values: (_, marks) => marks.map((mark) => panel.format(mark)),
        },
      ],
      series: [
        {},
        ...panel.lines.map((line, index) => ({
          label: line.word,
          stroke: () => colour(line.colour),
          fill: () => (index === 0 ? translucent(colour(line.colour)) : 'transparent'),
          width: 1.25,
          ...(line.dash ? { dash: [...line.dash] } : {}),
          points: { show: false },
        })),
      ],
      cursor: {
        sync: { key: CURSOR },
        drag: { x: true, y: false, setScale: false },
        points: { size: 6 },
        y: false,
        bind: {
          dblclick: () => () => {
            events.reset();
            return null;
          },
        },
      },
      hooks: {
        setCursor: [(u) => events.cursor(u.cursor.idx ?? null)],
        setSelect: [
          (u) => {
            const { left, width } = u.select;
            if (width < 4) return;
            events.zoom({
              from: Math.floor(u.posToVal(left, 'x')),
              to: Math.ceil(u.posToVal(left + width, 'x')),
            });
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    },
    dataOf(panel, columns),
    host,
  );

  const observer = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: height() }));
  observer.observe(host);
  return {
    show(next, where) {
      columns = next;
      sight = where;
      plot.setData(dataOf(panel, next));
    },
    recolour() {
      colours = new Map(dyes);
      plot.redraw();
    },
    toPaper() {
      colours = new Map(lightColours(host, PLOT_TOKENS));
      plot.redraw();
    },
    point(index) {
      const moment = index === null ? undefined : columns.at[index];
      // Not told back: where many steps share a pixel the plot would name another one.
      plot.setCursor({ left: moment === undefined ? -10 : plot.valToPos(moment, 'x'), top: 0 }, false);
    },
    destroy() {
      observer.disconnect();
      plot.destroy();
    },
  };
}

function dataOf(panel: Panel, { at, values }: Columns): uPlot.AlignedData {
  return [[...at], ...panel.lines.map(({ name }) => [...(values[name] ?? at.map(() => null))])];
}

/** The fill under a line: its own colour, mostly see-through. */
function translucent(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.1)');
}

/** How far the viewer's clock is ahead of UTC at a moment, in seconds. */
function zoneOffset(at: number): number {
  return -new Date(at * 1000).getTimezoneOffset() * 60;
}
