import { closeSync, constants, openSync } from 'node:fs';
import { ask } from '../../runtime/ask.ts';
import { libc } from '../../runtime/libc.ts';
import { placeOf } from './session-processes.ts';

/** tcflow(3): Linux counts from 0, the BSDs from 1. */
const [SUSPEND_OUTPUT, RESUME_OUTPUT] = process.platform === 'linux' ? [0, 1] : [1, 2];

/** Unix98 terminals: 256 to a major device number, from this one on (kernel, admin-guide/devices). */
const FIRST_PTS_MAJOR = 136;
const LAST_PTS_MAJOR = 143;

/**
 * The terminal of the session that `pid` leads, by the device that the kernel names: the program may have put anything in the place of its
 * standard input. Undefined when it has none (any more).
 */
export async function terminalOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return ptsPath(placeOf(pid)?.tty ?? 0);
  const name = (await ask(['ps', '-o', 'tty=', '-p', String(pid)])).trim();
  return /^ttys\d+$/.test(name) ? `/dev/${name}` : undefined;
}

/** The path of a Unix98 terminal from its device number, as /proc shows it. */
function ptsPath(device: number): string | undefined {
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major < FIRST_PTS_MAJOR || major > LAST_PTS_MAJOR) return undefined;
  return `/dev/pts/${(major - FIRST_PTS_MAJOR) * 256 + minor}`;
}

/**
 * Stops or continues the output of a terminal: its programs wait in `write`, as behind Ctrl-S, but no key undoes it. Answers whether
 * that worked. The terminal is opened for the moment only, for while we had it open it would never hang up.
 */
export function setFlow(tty: string, flows: boolean): boolean {
  const library = libc();
  if (library === null) return false;
  try {
    const fd = openSync(tty, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    try {
      return library.tcflow(fd, flows ? RESUME_OUTPUT : SUSPEND_OUTPUT) === 0;
    } finally {
      closeSync(fd);
    }
  } catch {
    // It has hung up: nothing flows.
    return false;
  }
}
