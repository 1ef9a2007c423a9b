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
  const [user = 0, system = 0] = cpuTicks(pid);
  return (user + system) / TICKS_PER_SECOND;
}

/** Seconds of CPU that a process and everything below it have used, those that have ended too. */
export function treeCpuSeconds(pid: number): number {
  return sumOverTree(pid, (one) => cpuTicks(one).reduce((sum, ticks) => sum + ticks, 0)) / TICKS_PER_SECOND;
}

/** utime, stime, and cutime, cstime of children that have ended: fields 14 to 17. */
function cpuTicks(pid: number): number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command may contain spaces and brackets; what follows its last bracket is plain.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).map(Number);
}

/** A process and everything below it, as far as it still runs. */
function processTree(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const below = children === '' ? [] : children.split(' ').map(Number);
    return [pid, ...below.flatMap(processTree)];
  } catch {
    return [];
  }
}

/** A sum over a process and everything below it; what ends meanwhile counts no more. */
export function sumOverTree(pid: number, of: (pid: number) => number): number {
  let sum = 0;
  for (const one of processTree(pid)) {
    try {
      sum += of(one);
    } catch {
      // It has ended since it was listed.
    }
  }
  return sum;
}
