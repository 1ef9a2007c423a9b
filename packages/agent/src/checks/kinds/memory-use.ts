import { readFileSync } from 'node:fs';
import type { Memory } from '../../collect/linux/memory.ts';
import { parseMemory } from '../../collect/linux/memory.ts';

/** What of the machine's memory is in use. */
export async function memoryUse(): Promise<Memory> {
  if (process.platform === 'linux') return parseMemory(readFileSync('/proc/meminfo', 'utf8'));
  const { default: si } = await import('systeminformation');
  const { total, available, swapused, swaptotal } = await si.mem();
  return {
    memory_used: total - available,
    memory_total: total,
    swap_used: swapused,
    swap_total: swaptotal,
  };
}
