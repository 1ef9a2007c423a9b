import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { abortable } from '@guru/protocol';
import { parseMounts } from '../../collect/linux/mounts.ts';
import { perf, rounded, unknown } from '../finding.ts';
import { levelBelow, levelOf, worst } from '../level.ts';
import { inWords } from './share.ts';
import { daysUntilFull, type Point, withPoint } from './trend.ts';
import type { Kind } from './types.ts';

interface Disk {
  readonly mount: string;
  readonly used: number;
  /** What programs may use, the used with it: what is set aside for root is as good as gone. */
  readonly usable: number;
}

/** Disks whose past is kept. */
const MAX_KEPT = 16;
/** As the collector of other systems has it: asking these can wait for a network. */
const REMOTE = /^(nfs|smb|cifs|afp|webdav|9p|fuse)/i;

export const check: Kind<'disk_space'> = async (params, run) => {
  const mounts = params.mounts.length > 0 ? params.mounts : await allMounts();
  const disks = await abortable(Promise.all(mounts.map(diskAt)), run.signal);
  const shareOf = ({ used, usable }: Disk) => used / usable;
  const [fullest] = disks.filter(({ usable }) => usable > 0).toSorted((a, b) => shareOf(b) - shareOf(a));
  if (fullest === undefined) return unknown('This machine has no disk of its own that could be looked at.');

  const past = readPast(run.memory.get());
  const forecasts = disks.flatMap((disk) => {
    if (!(disk.usable > 0)) return [];
    const points = withPoint(past.get(disk.mount) ?? [], run.wall(), shareOf(disk));
    past.set(disk.mount, points);
    const days = daysUntilFull(points, shareOf(disk));
    return days === undefined ? [] : [{ mount: disk.mount, days: rounded(days) }];
  });
  const kept = disks.slice(0, MAX_KEPT).map(({ mount }) => [mount, past.get(mount) ?? []]);
  run.memory.set(Object.fromEntries(kept));

  const [soonest] = forecasts.toSorted((a, b) => a.days - b.days);
  const percent = rounded(shareOf(fullest) * 100);
  const { full_in_warn_days: warn, full_in_crit_days: crit } = params;
  const forecast = soonest === undefined ? 'ok' : levelBelow(soonest.days, warn, crit);
  const growth =
    soonest === undefined ? '' : ` ${soonest.mount} is full in ${soonest.days} days if it goes on so.`;
  const free = inWords(Math.max(0, fullest.usable - fullest.used));
  return {
    level: worst(levelOf(percent, params, run.before), forecast),
    summary: `${fullest.mount} is ${percent} % full, ${free} are free.${growth}`,
    perf: [
      ...disks
        .filter(({ usable }) => usable > 0)
        .map((disk) => perf(disk.mount, rounded(shareOf(disk) * 100), '%', params, [0, 100])),
      ...(soonest === undefined ? [] : [perf('full_in', soonest.days, 'd', { warn, crit })]),
    ].slice(-32),
  };
};

async function diskAt(mount: string): Promise<Disk> {
  try {
    const { bsize, blocks, bfree, bavail } = await statfs(mount);
    const used = (blocks - bfree) * bsize;
    return { mount, used, usable: used + bavail * bsize };
  } catch {
    throw new Error(`${mount} can not be looked at: there is no such place, or it may not be seen.`);
  }
}

async function allMounts(): Promise<string[]> {
  if (process.platform === 'linux')
    return parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')).map(({ mount }) => mount);
  const { default: si } = await import('systeminformation');
  return (await si.fsSize()).filter(({ type }) => !REMOTE.test(type)).map(({ mount }) => mount);
}

/** What was kept of each disk. */
function readPast(kept: unknown): Map<string, readonly Point[]> {
  if (typeof kept !== 'object' || kept === null) return new Map();
  const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
  const isPoint = (value: unknown): value is Point =>
    Array.isArray(value) && value.length === 2 && value.every(isNumber);
  return new Map(
    Object.entries(kept).flatMap(([mount, points]: [string, unknown]) =>
      Array.isArray(points) ? [[mount, points.filter(isPoint)] as const] : [],
    ),
  );
}
