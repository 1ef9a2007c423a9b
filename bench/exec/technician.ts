/** A technician who has a session and runs commands in it. */
import { runCommand } from '@guru/client/exec';
import type { AttachedSession } from '@guru/client/session';
import { type AttachTo, attachTo } from '../lib/attach.ts';
import { playRole } from '../lib/role.ts';

let session: AttachedSession;

const calls = {
  async attach(to: AttachTo): Promise<void> {
    session = await attachTo(to);
  },

  /** Runs a command again and again. Resolves to each one's milliseconds, from the asking to its end. */
  async exec({ command, count }: { command: readonly string[]; count: number }): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const started = performance.now();
      const { code } = await runCommand(session, { command }).ended;
      times.push(performance.now() - started);
      if (code !== 0) throw new Error(`${command[0]} ended with ${code}`);
    }
    return times;
  },

  /** Ends the session, so that the next one begins anew. */
  async leave(): Promise<void> {
    session.close();
    await session.closed;
  },
};

export type Technician = typeof calls;
playRole(calls);
