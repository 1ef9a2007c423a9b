import { readFileSync } from 'node:fs';

/** What a process has in memory, in bytes: the second field of proc_pid_statm(5), in pages of 4 KiB as on every system that we run this on. */
export function residentBytes(pid: number): number {
  const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Number(pages) * 4096;
}
