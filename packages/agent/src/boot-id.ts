import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { ask } from './runtime/ask.ts';

const MINUTE_S = 60;

/** What tells one run of the machine from the next: the kernel's own id, or else the minute in which it started. */
export async function readBootId(): Promise<string> {
  if (process.platform === 'linux') {
    try {
      return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    } catch {
      // A container may hide it.
    }
  }
  if (process.platform === 'darwin') {
    const id = (await ask(['/usr/sbin/sysctl', '-n', 'kern.bootsessionuuid'])).trim();
    if (/^[\w-]{16,64}$/.test(id)) return id;
  }
  const startedAt = Date.now() / 1000 - uptime();
  return `boot-${Math.round(startedAt / MINUTE_S) * MINUTE_S}`;
}
