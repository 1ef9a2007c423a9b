/** A technician who has a session and copies in it, as `guru cp` does. */

import type { AttachedSession } from '@guru/client/session';
import { copyFile } from '../../packages/cli/src/files/copy-file.ts';
import { copyTree } from '../../packages/cli/src/files/copy-tree.ts';
import { lookAt } from '../../packages/cli/src/files/kind.ts';
import { Progress } from '../../packages/cli/src/files/progress.ts';
import type { CopyContext, Place } from '../../packages/cli/src/files/side.ts';
import { type AttachTo, attachTo } from '../lib/attach.ts';
import { playRole } from '../lib/role.ts';
import type { Order } from './order.ts';

let session: AttachedSession;

const calls = {
  async attach(to: AttachTo): Promise<void> {
    session = await attachTo(to);
  },

  /** Resolves to the milliseconds from the first question to the last answer. */
  async copy({ direction, from, to, isFolder }: Order): Promise<number> {
    const here = (path: string): Place => ({ at: 'here', path });
    const there = (path: string): Place => ({ at: 'device', name: 'device', path, session });
    const [source, target] = direction === 'download' ? [there(from), here(to)] : [here(from), there(to)];
    using progress = new Progress(false);
    const context: CopyContext = {
      resume: true,
      limit: undefined,
      signal: new AbortController().signal,
      progress,
      onFailure({ path, message }) {
        throw new Error(`${path}: ${message}`);
      },
    };
    const started = performance.now();
    const known = await lookAt(source, context.signal);
    if (isFolder) await copyTree(source, target, context);
    else await copyFile(source, target, known, context);
    return performance.now() - started;
  },
};

export type Technician = typeof calls;
playRole(calls);
