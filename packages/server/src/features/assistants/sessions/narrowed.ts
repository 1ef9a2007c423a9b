import { FileProblem, statFile } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import type { Fence } from '@guru/protocol/api';
import { Plain } from '../desk/plain.ts';
import { isWithin } from '../fence/paths.ts';

type Opener = Pick<AttachedSession, 'open'>;

/** What is done to which path, and by whose leave. */
export interface FileUse {
  readonly path: string;
  readonly changes: boolean;
  /** Null where the fence alone allows it. */
  readonly approval_id: string | null;
}

/**
 * A session whose file operations the device itself keeps to those folders of the fence that the path lies in, whatever links it meets. What a person has said yes
 * to is not narrowed. Throws `Plain` for a path through a link where the fence refuses something in these folders: the link might lead there.
 */
export async function narrowed(
  session: Opener,
  { files: { read, write, refused } }: Pick<Fence, 'files'>,
  { path, changes, approval_id }: FileUse,
  signal: AbortSignal,
): Promise<Opener> {
  if (approval_id !== null) return session;
  const roots = changes ? write : [...read, ...write];
  const within = roots.filter((root) => isWithin(path, [root]));
  const inside: Opener = {
    open: (type, params, events) => session.open(type, { ...params, within }, events),
  };
  if (refused.some((one) => isWithin(one, within)) && (await leadsThroughLink(session, path, signal)))
    throw new Plain(
      'The path leads through a link, and the fence refuses some places here: name the path itself.',
    );
  return inside;
}

/** Whether a part of the path is a link. What is not there yet is none. */
async function leadsThroughLink(session: Opener, path: string, signal: AbortSignal): Promise<boolean> {
  const ends = [...path.matchAll(/[^\\/]+/g)].map(({ index, 0: { length } }) => index + length);
  try {
    for (const end of ends) {
      const { kind } = await statFile(session, path.slice(0, end), { signal });
      if (kind === 'link') return true;
    }
  } catch (error) {
    if (!(error instanceof FileProblem && error.code === 'not_found')) throw error;
  }
  return false;
}
