import { readFileSync } from 'node:fs';

/** Ticks of `/proc/<pid>/stat` in a second: the same on every Linux that Bun runs on. */
const TICKS_PER_SECOND = 100;

/** Proportional set size in MB: memory of its own, and its share of what it shares. Reads `/proc/<pid>/smaps_rollup`. */
export function pssMegabytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1];
  if (kilobytes === undefined) throw new Error(`no PSS in smaps_rollup of ${pid}`);
  return (Number(kilobytes) * 1024) / 1e6;
}

/** Seconds of CPU, user and system, that a process has used since it started. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command may contain spaces and brackets; what follows its last bracket is plain. utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
