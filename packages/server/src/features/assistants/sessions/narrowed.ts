import type { AttachedSession } from '@guru/client/session';
import type { Fence } from '@guru/protocol/api';
import { isWithin } from '../fence/paths.ts';

type Opener = Pick<AttachedSession, 'open'>;

/**
 * A session whose file operations the device itself keeps to those folders of the fence that the path lies in, whatever links it meets. What a person has said yes
 * to is not narrowed.
 */
export function narrowed(
  session: Opener,
  { files: { read, write } }: Pick<Fence, 'files'>,
  { path, changes, approval_id }: { path: string; changes: boolean; approval_id: string | null },
): Opener {
  if (approval_id !== null) return session;
  const roots = changes ? write : [...read, ...write];
  const within = roots.filter((root) => isWithin(path, [root]));
  return { open: (type, params, events) => session.open(type, { ...params, within }, events) };
}
