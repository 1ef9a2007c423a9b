import { unknown } from '../finding.ts';
import { memoryUse } from './memory-use.ts';
import { shareFinding } from './share.ts';
import type { Kind } from './types.ts';

export const check: Kind<'memory'> = async (limits, run) => {
  const { memory_used, memory_total } = await memoryUse();
  if (memory_total === 0) return unknown('The machine does not tell how much memory it has.');
  return shareFinding({ label: 'memory', used: memory_used, total: memory_total }, limits, run.before);
};
