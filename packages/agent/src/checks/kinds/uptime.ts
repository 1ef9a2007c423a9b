import { uptime } from 'node:os';
import { perf, rounded } from '../finding.ts';
import { levelOf, worst } from '../level.ts';
import { isRebootPending } from './reboot-pending.ts';
import { timeInWords } from './share.ts';
import type { Kind } from './types.ts';

const DAY_S = 86_400;

export const check: Kind<'uptime'> = async (params, run) => {
  const seconds = uptime();
  const days = rounded(seconds / DAY_S, 2);
  const isPending = params.reboot_pending && (await isRebootPending(run.signal)) === true;
  return {
    level: worst(levelOf(days, params, run.before), isPending ? 'warning' : 'ok'),
    summary: `It started ${timeInWords(seconds)} ago.${isPending ? ' The system wants a restart.' : ''}`,
    perf: [perf('uptime', days, 'd', params)],
  };
};
