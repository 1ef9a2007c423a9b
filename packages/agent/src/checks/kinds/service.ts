import type { CheckLevel } from '@guru/protocol/control';
import { AnswerFailure } from '../../channels/answer.ts';
import { thisManager } from '../../channels/service/this-manager.ts';
import type { ServiceManager, ServiceState } from '../../channels/service/types.ts';
import type { Kind } from './types.ts';

type Expected = 'running' | 'stopped';

/** One that had a single thing to do, and has done it, is as it should be both ways: nothing of it runs, and nothing is missing. */
const LEVELS: Readonly<Record<Expected, Partial<Record<ServiceState, CheckLevel>>>> = {
  running: { running: 'ok', finished: 'ok', starting: 'warning', unknown: 'unknown' },
  stopped: { stopped: 'ok', finished: 'ok', failed: 'warning', stopping: 'warning', unknown: 'unknown' },
};

export const check: Kind<'service'> = (params, { signal }) => checkService(params, signal, thisManager());

/** The same, with services of another machine. */
export async function checkService(
  { service, expect }: Parameters<Kind<'service'>>[0],
  signal: AbortSignal,
  manager: ServiceManager,
): ReturnType<Kind<'service'>> {
  try {
    const { state, detail } = await manager.inspect(service, signal);
    const level = LEVELS[expect][state] ?? 'critical';
    return { level, summary: `${service} is ${state}: ${detail}.`, perf: [] };
  } catch (error) {
    if (!(error instanceof AnswerFailure) || error.code !== 'not_found') throw error;
    const level = expect === 'stopped' ? 'ok' : 'critical';
    return { level, summary: `There is no service ${service}.`, perf: [] };
  }
}
