/** A technician with one session who measures the way to the device. */
import { type AttachedSession, attachSession, fromWebSocket } from '@guru/client/session';
import { playRole } from '../lib/role.ts';

export interface Measurement {
  readonly direction: 'download' | 'upload';
  readonly bytes: number;
}

let session: AttachedSession;

const calls = {
  async attach({ url, ca, ticket }: { url: string; ca: string | null; ticket: string }): Promise<void> {
    const options = { headers: { origin: url }, ...(ca === null ? {} : { tls: { ca } }) };
    session = await attachSession({
      socket_url: url.replace(/^http/, 'ws'),
      ticket,
      openSocket: fromWebSocket((to, protocols) => new WebSocket(to, { ...options, protocols })),
    });
  },

  /** Resolves to the milliseconds from the acceptance of the channel to the last byte. */
  async measure(measurement: Measurement): Promise<number> {
    return (await session.measureSpeed(measurement)).duration_ms;
  },
};

export type Technician = typeof calls;
playRole(calls);
