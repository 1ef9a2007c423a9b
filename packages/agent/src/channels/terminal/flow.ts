import { closeSync, constants, openSync } from 'node:fs';
import { ask } from '../../runtime/ask.ts';
import { libc } from '../../runtime/libc.ts';
import { ptsOf } from '../../runtime/process-place.ts';

/** tcflow(3), as macOS and the BSDs count. */
const SUSPEND_OUTPUT = 1;
const RESUME_OUTPUT = 2;

/**
 * The terminal of the session that `pid` leads, by the device that the kernel names: the program may have put anything in the place of its
 * standard input. Undefined when it has none (any more).
 */
export async function terminalOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const index = ptsOf(pid);
    return index === undefined ? undefined : `/dev/pts/${index}`;
  }
  const name = (await ask(['ps', '-o', 'tty=', '-p', String(pid)])).trim();
  return /^ttys\d+$/.test(name) ? `/dev/${name}` : undefined;
}

/**
 * Stops or continues the output of a terminal: its programs wait in `write`, as behind Ctrl-S, but no key undoes it. Answers whether
 * that worked. The terminal is opened for the moment only, for while we had it open it would never hang up. Not for Linux: when it stops
 * a terminal between its look for room and its write, the two bytes of a line's end are lost.
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
