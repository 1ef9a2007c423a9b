import type { Metrics, ProcessSample } from '@guru/protocol/control';
import { bytes, duration } from '../../output/format.ts';
import { plain } from '../../output/plain.ts';
import { displayWidth } from '../../runtime/width.ts';
import type { Size } from '../../terminal/screen.ts';

export type Order = 'cpu' | 'memory';

export interface TopState {
  readonly name: string;
  readonly place: string;
  readonly metrics: Metrics;
  readonly order: Order;
  /** What is wrong with the numbers: that they are old, and why. Empty when nothing is. */
  readonly trouble: string;
}

/** Bars longer than this say nothing more. */
const WIDEST_BAR = 40;
const LABEL = 6;
/** As many disks as leave room for processes. */
const MOST_DISKS = 6;
const INVERSE = '\x1b[7m';
const BOLD = '\x1b[1m';
const PLAIN = '\x1b[0m';

/**
 * The numbers of a device as lines for a screen of a size, none of them wider than it. What is less urgent goes first when there is little room: the command line's
 * colours only say what is a heading.
 */
export function topLines({ name, place, metrics, order, trouble }: TopState, { cols, rows }: Size): string[] {
  const load = metrics.load1 === null ? '' : `  load ${metrics.load1.toFixed(2)}`;
  const swap = metrics.swap_total > 0 ? [gauge('Swap', metrics.swap_used, metrics.swap_total, cols)] : [];
  const disks = metrics.disks
    .toSorted((a, b) => share(b.used, b.total) - share(a.used, a.total))
    .slice(0, MOST_DISKS)
    .map(({ mount, used, total }) => gauge('Disk', used, total, cols, `  ${mount}`));
  const head = [
    styled(BOLD, `${name}  ${place}`, cols),
    fit(`up ${duration(metrics.uptime_s)}${load}${trouble === '' ? '' : `  ${trouble}`}`, cols),
    bar('CPU', metrics.cpu_percent, cols, ''),
    gauge('Mem', metrics.memory_used, metrics.memory_total, cols),
    ...swap,
    ...disks,
    fit(`Net   in ${bytes(metrics.net_rx_bytes_per_s)}/s  out ${bytes(metrics.net_tx_bytes_per_s)}/s`, cols),
    fit(
      `I/O   read ${bytes(metrics.disk_read_bytes_per_s)}/s  write ${bytes(metrics.disk_write_bytes_per_s)}/s`,
      cols,
    ),
    '',
    styled(INVERSE, processLine('PID', 'CPU', 'MEMORY', 'USER', 'NAME').padEnd(cols), cols),
  ];
  const processes = (order === 'cpu' ? metrics.top_cpu : metrics.top_memory).map((one) =>
    fit(processOf(one), cols),
  );
  const keys = fit(`q quit  ${order === 'cpu' ? 'm by memory' : 'c by CPU'}`, cols);
  const room = Math.max(0, rows - 1);
  return [...[...head, ...processes].slice(0, room), ...(rows > 0 ? [keys] : [])];
}

function gauge(label: string, used: number, total: number, cols: number, more = ''): string {
  return bar(label, share(used, total), cols, `  ${bytes(used)} of ${bytes(total)}${more}`);
}

function bar(label: string, percent: number, cols: number, more: string): string {
  const width = Math.max(0, Math.min(WIDEST_BAR, cols - LABEL - 8 - displayWidth(plain(more))));
  const full = Math.round((percent / 100) * width);
  const drawn = width < 4 ? '' : `[${'|'.repeat(full)}${' '.repeat(width - full)}] `;
  return fit(`${label.padEnd(LABEL)}${drawn}${`${Math.round(percent)} %`.padStart(5)}${more}`, cols);
}

function share(used: number, total: number): number {
  return total > 0 ? Math.min(100, (used / total) * 100) : 0;
}

function processOf({ pid, cpu_percent, memory, user, name }: ProcessSample): string {
  return processLine(String(pid), `${cpu_percent.toFixed(1)} %`, bytes(memory), user, name);
}

function processLine(pid: string, cpu: string, memory: string, user: string, name: string): string {
  return `${pid.padStart(7)} ${cpu.padStart(8)} ${memory.padStart(9)}  ${user.slice(0, 12).padEnd(12)}  ${name}`;
}

/** Cut off where the screen ends: a line that wraps would push others out. What a device says is made safe to print. */
function fit(text: string, cols: number): string {
  let line = '';
  let width = 0;
  for (const char of plain(text)) {
    width += displayWidth(char);
    if (width > cols) break;
    line += char;
  }
  return line;
}

function styled(style: string, text: string, cols: number): string {
  return `${style}${fit(text, cols)}${PLAIN}`;
}
