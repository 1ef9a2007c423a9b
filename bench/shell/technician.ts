/** A technician who has a session and looks at a terminal. */
import type { AttachedSession } from '@guru/client/session';
import { type AttachTo, attachTo } from '../lib/attach.ts';
import { playRole } from '../lib/role.ts';
import type { Flood } from './flood.ts';

let session: AttachedSession;

const calls = {
  async attach(to: AttachTo): Promise<void> {
    session = await attachTo(to);
  },

  /** Runs what floods in a terminal of its own. Resolves to the milliseconds from opening it to the end of its program. */
  async flood({ command, bytes }: Flood): Promise<number> {
    let arrived = 0;
    const started = performance.now();
    const terminal = await session.openTerminal({
      cols: 80,
      rows: 24,
      shell: '/bin/sh',
      onOutput(piece, done) {
        arrived += piece.length;
        done();
      },
    });
    await terminal.write(new TextEncoder().encode(`exec sh -c '${command}'\n`));
    const end = await terminal.ended;
    const took = performance.now() - started;
    if (end.type !== 'exited' || end.code !== 0)
      throw new Error(`the terminal ended: ${JSON.stringify(end)}`);
    if (arrived < bytes) throw new Error(`${arrived} bytes of ${bytes} came`);
    return took;
  },
};

export type Technician = typeof calls;
playRole(calls);
