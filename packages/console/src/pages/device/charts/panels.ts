import type { MetricName } from '@guru/protocol/api';
import { formatBitRate, formatByteRate, formatBytes, formatPercent } from '../../../lib/units.ts';
import { niceBinaryTop, niceTop } from './axis.ts';
import { type Columns, newest } from './series.ts';

/** One line of a chart. */
export interface Line {
  readonly name: MetricName;
  /** Its word where a chart has two. */
  readonly word: string;
  readonly colour: 'data-1' | 'data-2';
  /** Pixels drawn and left out, for the one of two lines that colour alone does not tell from the other. */
  readonly dash?: readonly number[];
}

/** One chart: what it draws, how high it goes, and how its numbers read. */
export interface Panel {
  readonly id: 'cpu' | 'memory' | 'disk' | 'network';
  readonly title: string;
  readonly lines: readonly Line[];
  format(value: number): string;
  /** The top of the axis for what is shown. `max` is the largest value in sight. */
  top(max: number, columns: Columns): number;
}

const KIB = 1024;
const DASH = [5, 3];

export const PANELS: readonly Panel[] = [
  {
    id: 'cpu',
    title: 'CPU',
    lines: [{ name: 'cpu_percent', word: 'in use', colour: 'data-1' }],
    format: formatPercent,
    top: () => 100,
  },
  {
    id: 'memory',
    title: 'Memory',
    lines: [{ name: 'memory_used', word: 'in use', colour: 'data-1' }],
    format: formatBytes,
    top: (max, { values }) => newest(values.memory_total) ?? niceBinaryTop(max, KIB ** 3),
  },
  {
    id: 'disk',
    title: 'Disk',
    lines: [
      { name: 'disk_read_bytes_per_s', word: 'read', colour: 'data-1' },
      { name: 'disk_write_bytes_per_s', word: 'written', colour: 'data-2', dash: DASH },
    ],
    format: formatByteRate,
    top: (max) => niceBinaryTop(max, 64 * KIB),
  },
  {
    id: 'network',
    title: 'Network',
    lines: [
      { name: 'net_rx_bytes_per_s', word: 'received', colour: 'data-1' },
      { name: 'net_tx_bytes_per_s', word: 'sent', colour: 'data-2', dash: DASH },
    ],
    format: formatBitRate,
    top: (max) => niceTop(max * 8, 100_000) / 8,
  },
];

/** Every measurement that some panel needs. */
export const CHARTED: readonly MetricName[] = [
  'memory_total',
  ...PANELS.flatMap(({ lines }) => lines.map(({ name }) => name)),
];
