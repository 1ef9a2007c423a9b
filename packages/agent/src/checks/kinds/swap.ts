import { memoryUse } from './memory-use.ts';
import { shareFinding } from './share.ts';
import type { Kind } from './types.ts';

export const check: Kind<'swap'> = async (limits, run) => {
  const { swap_used, swap_total } = await memoryUse();
  if (swap_total === 0) return { level: 'ok', summary: 'This machine has no swap.', perf: [] };
  return shareFinding({ label: 'swap', used: swap_used, total: swap_total }, limits, run.before);
};
