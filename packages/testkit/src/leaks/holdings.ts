import { heapStats } from 'bun:jsc';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a process can forget to give back, and what it holds of it. */
export interface Holdings {
  readonly timers: number;
  readonly sockets: readonly string[];
  readonly ptys: readonly string[];
  readonly files: readonly string[];
  /** Living child processes: their ids and commands. */
  readonly children: readonly string[];
  readonly temporary: readonly string[];
}

export type Kind = keyof Holdings;

/**
 * Counts what this process holds now. Descriptors and children are read from `/proc`; on systems without it only timers and
 * temporary files are seen. Collects garbage first, so that only what is really held counts.
 */
export function takeStock(temporaryFolder: string): Holdings {
  Bun.gc(true);
  const open = descriptors();
  return {
    // The runtime protects a timer from the collector for as long as it is armed.
    timers: heapStats().protectedObjectTypeCounts.Timeout ?? 0,
    sockets: open.filter((target) => target.startsWith('socket:')),
    ptys: open.filter((target) => target === '/dev/ptmx' || target.startsWith('/dev/pts/')),
    files: open.filter((target) => target.startsWith('/') && !target.startsWith('/dev/')),
    children: children(),
    temporary: readdirSync(temporaryFolder, { recursive: true }).map(String),
  };
}

function descriptors(): string[] {
  return list('/proc/self/fd').flatMap((fd) => read(() => readlinkSync(`/proc/self/fd/${fd}`)));
}

/** Each thread lists the children that it made. A child that has ended and is not yet collected is no leak of ours. */
function children(): string[] {
  return list('/proc/self/task').flatMap((task) =>
    read(() => readFileSync(`/proc/self/task/${task}/children`, 'utf8'))
      .flatMap((line) => line.split(' ').filter(Boolean))
      .flatMap((pid) => read(() => readFileSync(`/proc/${pid}/stat`, 'utf8')))
      .filter((stat) => !/\) [ZX] /.test(stat))
      .map((stat) => stat.slice(0, stat.lastIndexOf(')') + 1)),
  );
}

function list(folder: string): string[] {
  return read(() => readdirSync(folder)).flat();
}

/** What was there a moment ago may be gone: that is nothing to report. */
function read<T>(get: () => T): T[] {
  try {
    return [get()];
  } catch {
    return [];
  }
}
