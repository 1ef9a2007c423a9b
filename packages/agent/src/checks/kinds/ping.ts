import { type Finding, perf, rounded } from '../finding.ts';
import { levelAbove, levelOf, worst } from '../level.ts';
import { runProgram } from '../run-program.ts';
import { type Pings, parsePings } from './ping-output.ts';
import type { Kind } from './types.ts';

/** How long an answer is waited for, in seconds. */
const WAIT_S = 2;

export const check: Kind<'ping'> = async (params, run) => {
  const { host, count } = params;
  // It is given to a program, and must not look like an option.
  if (!/^[\p{L}\p{N}_[:]/u.test(host)) throw new Error(`${host} is no name and no address.`);
  const { out, err } = await runProgram(commandFor(host, count), run);
  const pings = parsePings(out);
  if (pings.received === 0 && !/\d/.test(out)) throw new Error(`ping says: ${err || out || 'nothing'}`);
  return findingOf(pings, params, run.before);
};

/** What ping is called with here. */
function commandFor(host: string, count: number): string[] {
  if (process.platform === 'win32') return ['ping.exe', '-n', `${count}`, '-w', `${WAIT_S * 1000}`, host];
  // On macOS this is in milliseconds.
  const wait = process.platform === 'darwin' ? WAIT_S * 1000 : WAIT_S;
  return ['ping', '-n', '-c', `${count}`, '-W', `${wait}`, host];
}

/** What pings that were sent and came back, or not, mean. */
export function findingOf(
  { received, meanMs }: Pings,
  params: Parameters<Kind<'ping'>>[0],
  before: Parameters<Kind<'ping'>>[1]['before'],
): Finding {
  const { host, count, loss_warn, loss_crit } = params;
  const loss = rounded(Math.max(0, 1 - received / count) * 100);
  const lossPerf = perf('loss', loss, '%', { warn: loss_warn, crit: loss_crit }, [0, 100]);
  if (meanMs === undefined)
    return { level: 'critical', summary: `${host} has answered none of ${count} pings.`, perf: [lossPerf] };
  const ms = rounded(meanMs, 2);
  const level = worst(levelOf(ms, params, before), levelAbove(loss, loss_warn, loss_crit));
  const summary = `${host} has answered ${Math.min(received, count)} of ${count} pings, after ${ms} ms in the mean.`;
  return { level, summary, perf: [perf('rtt', ms, 'ms', params), lossPerf] };
}
