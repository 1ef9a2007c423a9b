import { type Finding, perf } from '../finding.ts';
import { type KnownLevel, levelAbove, levelOf, worst } from '../level.ts';
import { type PendingUpdates, pendingUpdates } from './pending-updates.ts';
import type { Kind } from './types.ts';

export const check: Kind<'updates'> = async (params, { signal, before }) =>
  findingOf(await pendingUpdates(signal), params, before);

/** What so many updates mean. */
export function findingOf(
  { all, security }: PendingUpdates,
  params: Parameters<Kind<'updates'>>[0],
  before: KnownLevel,
): Finding {
  const { security_warn: warn, security_crit: crit } = params;
  return {
    level: worst(levelOf(all, params, before), levelAbove(security, warn, crit)),
    summary: all === 0 ? 'No updates wait.' : `Updates that wait: ${all}, of them for security: ${security}.`,
    perf: [perf('updates', all, '', params), perf('security', security, '', { warn, crit })],
  };
}
