import { insertMany, type Tx } from '../../db/index.ts';
import { storable } from './storable.ts';

export const OPERATIONS = [
  'session_opened',
  'session_closed',
  'client_attached',
  'client_left',
  'channel_opened',
  'channel_finished',
  'channel_reset',
  'channel_refused',
  'channel_broken',
  'command',
  'recording_gap',
  'taken_over',
  'watch_started',
  'watch_ended',
  'control_asked',
  'control_refused',
  'control_given',
  'control_taken',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** One line of what happened in a session. */
export interface TunnelEvent {
  readonly partner_id: string;
  readonly session_id: string;
  readonly channel_id: number | null;
  readonly operation: Operation;
  readonly details: Readonly<Record<string, unknown>>;
  /** Unix milliseconds. */
  readonly at: number;
}

/** Appends to the sessions' audit. For events of more than one tenant the transaction must be the system's. */
export async function appendTunnelAudit(tx: Tx, events: readonly TunnelEvent[]): Promise<void> {
  const rows = events.map(({ at, details, ...event }) => ({
    ...event,
    details: JSON.stringify(storable(details)),
    created_at: new Date(at).toISOString(),
  }));
  await insertMany(
    tx,
    'tunnel_audit',
    {
      partner_id: 'uuid',
      session_id: 'uuid',
      channel_id: 'bigint',
      operation: 'text',
      details: 'jsonb',
      created_at: 'timestamptz',
    },
    rows,
  );
}
