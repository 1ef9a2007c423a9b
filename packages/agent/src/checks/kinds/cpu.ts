import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { type CpuTime, cpuPercent, parseCpuTime } from '../../collect/linux/cpu.ts';
import { pause } from '../../link/pause.ts';
import { perf, rounded } from '../finding.ts';
import { levelOf } from '../level.ts';
import { keptNumbers } from './kept-numbers.ts';
import type { Kind, Run } from './types.ts';

/** The first run has none before it, and looks twice. */
const FIRST_LOOK_MS = 1000;

export const check: Kind<'cpu'> = async (limits, run) => {
  const before = keptNumbers(run.recent.get(), ['busy', 'total']) ?? (await firstLook(run));
  const now = cpuTime();
  run.recent.set(now);
  const percent = rounded(cpuPercent(before, now));
  return {
    level: levelOf(percent, limits, run.before),
    summary: `The processors were busy for ${percent} % of the time.`,
    perf: [perf('cpu', percent, '%', limits, [0, 100])],
  };
};

async function firstLook({ clock, signal }: Run): Promise<CpuTime> {
  const time = cpuTime();
  await pause(clock, FIRST_LOOK_MS, signal);
  return time;
}

function cpuTime(): CpuTime {
  if (process.platform === 'linux') return parseCpuTime(readFileSync('/proc/stat', 'utf8'));
  let [busy, total] = [0, 0];
  for (const { times } of cpus()) {
    const { user, nice, sys, irq, idle } = times;
    busy += user + nice + sys + irq;
    total += user + nice + sys + irq + idle;
  }
  return { busy, total };
}
