/** A technician with one session who measures the way to the device. */
import type { AttachedSession } from '@guru/client/session';
import { type AttachTo, attachTo } from '../lib/attach.ts';
import { playRole } from '../lib/role.ts';

export interface Measurement {
  readonly direction: 'download' | 'upload';
  readonly bytes: number;
}

let session: AttachedSession;

const calls = {
  async attach(to: AttachTo): Promise<void> {
    session = await attachTo(to);
  },

  /** Resolves to the milliseconds from the acceptance of the channel to the last byte. */
  async measure(measurement: Measurement): Promise<number> {
    return (await session.measureSpeed(measurement)).duration_ms;
  },
};

export type Technician = typeof calls;
playRole(calls);
