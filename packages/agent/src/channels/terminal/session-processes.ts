import { readdirSync, readFileSync } from 'node:fs';
import { ask } from '../../runtime/ask.ts';

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

/** The living processes of a terminal's session, `pid` being its leader's number, whatever became of the leader. */
export async function sessionMembers(pid: number, tty: string | undefined): Promise<number[]> {
  if (process.platform === 'linux') return linuxMembers(pid);
  // Elsewhere a session has no number that others can see: what has the terminal is what belongs to it.
  if (tty === undefined) return [];
  const listed = await ask(['ps', '-t', tty.replace('/dev/', ''), '-o', 'pid=,stat=']);
  return [...listed.matchAll(/^\s*(\d+)\s+[^Z]/gm)].map(([, number]) => Number(number));
}

/** The group of processes in the foreground of the terminal that `pid` leads; undefined when there is none. */
export async function foregroundGroup(pid: number): Promise<number | undefined> {
  const group =
    process.platform === 'linux'
      ? placeOf(pid)?.foreground
      : Number.parseInt(await ask(['ps', '-o', 'tpgid=', '-p', String(pid)]), 10);
  return group !== undefined && group > 1 ? group : undefined;
}

function linuxMembers(session: number): number[] {
  const members: number[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const place = placeOf(pid);
    // The dead wait for their parent and hold nothing any more.
    if (place?.session === session && !'ZX'.includes(place.state)) members.push(pid);
  }
  return members;
}
