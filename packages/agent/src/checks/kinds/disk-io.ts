import { readFileSync } from 'node:fs';
import { isRealDisk } from '../../collect/linux/disk-io.ts';
import { pause } from '../../link/pause.ts';
import { type Finding, perf, rounded, unknown } from '../finding.ts';
import { type Limits, levelOf } from '../level.ts';
import { runProgram } from '../run-program.ts';
import type { Kind, Run } from './types.ts';

/** The first run has none before it, and looks twice. */
const FIRST_LOOK_MS = 1000;

/** Milliseconds in which each disk had work, since the machine started; `at` by the steady clock. */
interface Look {
  readonly at: number;
  readonly busy: ReadonlyMap<string, number>;
}

export const check: Kind<'disk_io'> = async (limits, run) => {
  if (process.platform === 'linux') return await onLinux(limits, run);
  if (process.platform === 'win32') return await onWindows(limits, run);
  return unknown('This system does not tell how busy its disks are.');
};

async function onLinux(limits: Limits, run: Run): Promise<Finding> {
  const kept = run.recent.get();
  const before = isLook(kept) ? kept : look();
  if (before !== kept) await pause(run.clock, FIRST_LOOK_MS, run.signal);
  const now = look();
  run.recent.set(now);
  const elapsed = Math.max(1, now.at - before.at);
  const shares = [...now.busy].flatMap(([name, busy]) => {
    const earlier = before.busy.get(name);
    return earlier === undefined ? [] : [{ name, percent: percentOf(busy - earlier, elapsed) }];
  });
  return findingOf(shares, limits, run);
}

/** Counters of Windows' own that have looked twice already. */
async function onWindows(limits: Limits, run: Run): Promise<Finding> {
  const { out, err } = await runProgram(
    [
      'powershell.exe',
      '-NoProfile',
      '-NonInteractive',
      '-Command',
      'Get-CimInstance Win32_PerfFormattedData_PerfDisk_PhysicalDisk | ForEach-Object { "$($_.PercentIdleTime) $($_.Name)" }',
    ],
    run,
  );
  const shares = parseIdleTimes(out);
  if (shares.length === 0) throw new Error(`Windows did not tell how busy its disks are. ${err}`);
  return findingOf(shares, limits, run);
}

/** Lines of the idle time in percent and the name, `98 0 C:`. */
export function parseIdleTimes(text: string): { name: string; percent: number }[] {
  return [...text.matchAll(/^(\d+) (.+?)\s*$/gm)].flatMap(([, idle, name = '']) =>
    name === '_Total' ? [] : [{ name, percent: Math.min(100, Math.max(0, 100 - Number(idle))) }],
  );
}

/** The tenth number of /proc/diskstats, of whole and real disks (kernel, admin-guide/iostats). */
export function parseBusyTimes(
  diskstats: string,
  isWholeDisk: (name: string) => boolean,
): Map<string, number> {
  const busy = new Map<string, number>();
  for (const line of diskstats.split('\n')) {
    const fields = line.trim().split(/ +/);
    const name = fields[2];
    if (name !== undefined && isWholeDisk(name)) busy.set(name, Number(fields[12] ?? 0));
  }
  return busy;
}

function look(): Look {
  return { at: performance.now(), busy: parseBusyTimes(readFileSync('/proc/diskstats', 'utf8'), isRealDisk) };
}

function isLook(kept: unknown): kept is Look {
  return typeof kept === 'object' && kept !== null && 'busy' in kept && kept.busy instanceof Map;
}

function percentOf(busyMs: number, elapsedMs: number): number {
  return rounded(Math.min(100, Math.max(0, (busyMs / elapsedMs) * 100)));
}

function findingOf(
  shares: readonly { readonly name: string; readonly percent: number }[],
  limits: Limits,
  { before }: Run,
): Finding {
  const [busiest] = shares.toSorted((a, b) => b.percent - a.percent);
  if (busiest === undefined)
    return { level: 'ok', summary: 'This machine has no disk of its own.', perf: [] };
  return {
    level: levelOf(busiest.percent, limits, before),
    summary: `${busiest.name} had work for ${busiest.percent} % of the time.`,
    perf: shares.slice(0, 32).map(({ name, percent }) => perf(name, percent, '%', limits, [0, 100])),
  };
}
