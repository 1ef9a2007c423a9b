export interface Memory {
  readonly memory_used: number;
  readonly memory_total: number;
  readonly swap_used: number;
  readonly swap_total: number;
}

/**
 * Reads /proc/meminfo, proc(5). Used is what is not available: caches that the kernel would give up at once don't count.
 */
export function parseMemory(meminfo: string): Memory {
  const total = bytesOf(meminfo, 'MemTotal');
  const swapTotal = bytesOf(meminfo, 'SwapTotal');
  return {
    memory_used: Math.max(0, total - bytesOf(meminfo, 'MemAvailable')),
    memory_total: total,
    swap_used: Math.max(0, swapTotal - bytesOf(meminfo, 'SwapFree')),
    swap_total: swapTotal,
  };
}

function bytesOf(meminfo: string, field: string): number {
  const at = meminfo.indexOf(`${field}:`);
  return at < 0
    ? 0
    : Number.parseInt(meminfo.slice(at + field.length + 1, at + field.length + 30), 10) * 1024;
}
