import { readFileSync } from 'node:fs';

/** Unix98 terminals: 256 to a major device number, from this one on (kernel, admin-guide/devices). */
const FIRST_PTS_MAJOR = 136;
const LAST_PTS_MAJOR = 143;

/** What the kernel says of a process and its terminal, proc(5). */
export interface ProcessPlace {
  readonly state: string;
  readonly session: number;
  /** The number of the terminal's device. */
  readonly tty: number;
  /** The group of processes in the foreground of that terminal; -1 for none. */
  readonly foreground: number;
}

/** Where a process of this Linux machine stands; undefined when it is gone. */
export function placeOf(pid: number): ProcessPlace | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', , , session, tty, foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, session: Number(session), tty: Number(tty), foreground: Number(foreground) };
  } catch {
    return undefined;
  }
}

/** The N of `/dev/pts/N`, where the process's terminal is one; Linux only. */
export function ptsOf(pid: number): number | undefined {
  const device = placeOf(pid)?.tty ?? 0;
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major < FIRST_PTS_MAJOR || major > LAST_PTS_MAJOR) return undefined;
  return (major - FIRST_PTS_MAJOR) * 256 + minor;
}
