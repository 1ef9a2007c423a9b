/** CPU time since the start of the machine, in ticks, all cores together. */
export interface CpuTime {
  readonly busy: number;
  readonly total: number;
}

/**
 * Reads the first line of /proc/stat, proc(5): user nice system idle iowait irq softirq steal. Guest time is inside
 * user time already, and waiting for a disk is no work.
 */
export function parseCpuTime(stat: string): CpuTime {
  const line = stat.slice(0, Math.max(0, stat.indexOf('\n')));
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(/ +/)
    .slice(1)
    .map(Number);
  const busy = user + nice + system + irq + softirq + steal;
  return { busy, total: busy + idle + iowait };
}

/** The share of all cores that was busy between two moments, 0 to 100. */
export function cpuPercent(before: CpuTime, after: CpuTime): number {
  const total = after.total - before.total;
  if (total <= 0) return 0;
  return Math.min(100, Math.max(0, ((after.busy - before.busy) / total) * 100));
}
