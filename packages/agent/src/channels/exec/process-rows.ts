import { readdirSync, readFileSync } from 'node:fs';
import { ask } from '../../runtime/ask.ts';

/** A living process, as far as its place among the others goes. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  /** The session of processes that it belongs to; macOS does not tell, and the group of processes stands for it there. */
  readonly session: number;
  /** When it started, in the system's own units; 0 where that is not told. */
  readonly started: number;
}

/** All living processes of this machine. */
export async function processRows(): Promise<ProcessRow[]> {
  if (process.platform !== 'linux') return parsePs(await ask(['ps', '-axo', 'pid=,ppid=,pgid=,stat=']));
  return readdirSync('/proc').flatMap((entry) => linuxRow(Number(entry)) ?? []);
}

/** One process of a Linux machine, from proc(5); undefined when it is gone, or dead and not yet collected. */
export function linuxRow(pid: number): ProcessRow | undefined {
  if (!Number.isInteger(pid)) return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', ppid, , session] = fields;
    if ('ZX'.includes(state)) return undefined;
    return { pid, ppid: Number(ppid), session: Number(session), started: Number(fields[19]) };
  } catch {
    return undefined;
  }
}

function parsePs(listed: string): ProcessRow[] {
  return [...listed.matchAll(/^\s*(\d+)\s+(\d+)\s+(\d+)\s+[^Z\s]/gm)].map(([, pid, ppid, group]) => ({
    pid: Number(pid),
    ppid: Number(ppid),
    session: Number(group),
    started: 0,
  }));
}
