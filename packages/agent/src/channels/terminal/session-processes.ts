import { readdirSync } from 'node:fs';
import { ask } from '../../runtime/ask.ts';
import { placeOf } from '../../runtime/process-place.ts';

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
