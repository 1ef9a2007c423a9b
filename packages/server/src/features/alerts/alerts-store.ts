import type { AlertEvent, AlertKind, Severity } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

export interface NewAlert {
  readonly alert_id: string;
  readonly partner_id: string;
  readonly agent_id: string;
  readonly kind: AlertKind;
  readonly key: string | null;
  readonly severity: Severity;
  readonly title: string;
  readonly summary: string;
  readonly step: string;
  /** Unix milliseconds. */
  readonly opened_at: number;
  readonly flapping: boolean;
  readonly silenced_by: Silence | null;
}

export type Silence = 'maintenance' | 'mute' | 'dependency';

export async function insertAlert(tx: Tx, { opened_at, ...alert }: NewAlert): Promise<void> {
  const at = new Date(opened_at);
  await tx
    .insertInto('alerts')
    .values({ ...alert, opened_at: at, changed_at: at })
    .execute();
}

export interface AlertChange {
  readonly severity?: Severity;
  readonly summary?: string;
  readonly flapping?: boolean;
  readonly silenced_by?: Silence | null;
  readonly acknowledged?: false;
  readonly resolved_at?: Date;
}

/** Changes an alert that is open. */
export async function updateAlert(tx: Tx, alertId: string, change: AlertChange, at: number): Promise<void> {
  const { acknowledged, resolved_at, ...columns } = change;
  await tx
    .updateTable('alerts')
    .set({
      ...columns,
      changed_at: new Date(at),
      ...(acknowledged === false && {
        state: 'firing' as const,
        acknowledged_at: null,
        acknowledged_by: null,
        acknowledged_name: null,
      }),
      ...(resolved_at !== undefined && { state: 'resolved' as const, resolved_at }),
    })
    .where('alert_id', '=', alertId)
    .where('resolved_at', 'is', null)
    .execute();
}

export interface NewEvent {
  readonly partner_id: string;
  readonly alert_id?: string;
  readonly incident_id?: string;
  readonly what: AlertEvent['what'];
  /** Unix milliseconds. */
  readonly at: number;
  readonly by?: { readonly user_id: string | null; readonly name: string };
  readonly text?: string;
}

export async function appendEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx
    .insertInto('alert_events')
    .values(
      events.map(({ at, by, ...event }) => ({
        ...event,
        at: new Date(at),
        by_user: by?.user_id ?? null,
        by_name: by?.name ?? null,
      })),
    )
    .execute();
}

/** Where a device is, for people. */
export interface DevicePlace {
  readonly agent_id: string;
  readonly hostname: string;
  readonly display_name: string | null;
  readonly client_id: string;
  readonly client_name: string;
  readonly site_id: string;
  readonly site_name: string;
}

export async function placesOf(tx: Tx, agentIds: readonly string[]): Promise<Map<string, DevicePlace>> {
  if (agentIds.length === 0) return new Map();
  const { rows } = await sql<DevicePlace>`
    select a.agent_id, a.hostname, a.display_name, c.client_id, c.name as client_name, s.site_id, s.name as site_name
    from agents a join sites s on s.site_id = a.site_id join clients c on c.client_id = s.client_id
    where a.agent_id = any (${agentIds}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.agent_id, row]));
}

/** The newest note on the same check of the same device; else of the same check at the same client. Empty when there is none. */
export async function lastNote(
  tx: Tx,
  alertId: string,
): Promise<{ at: Date; text: string; by: string } | null> {
  const { rows } = await sql<{ at: Date; text: string; by: string }>`
    select e.at, e.text, coalesce(e.by_name, '') as by
    from alerts now
      join agents here on here.agent_id = now.agent_id
      join sites s on s.site_id = here.site_id
      join alerts old on old.partner_id = now.partner_id and old.kind = now.kind and old.key is not distinct from now.key
        and old.alert_id <> now.alert_id and old.resolved_at is not null
      join agents there on there.agent_id = old.agent_id
      join sites t on t.site_id = there.site_id and t.client_id = s.client_id
      join alert_events e on e.alert_id = old.alert_id and e.text <> '' and e.what in ('note', 'resolved', 'acknowledged')
    where now.alert_id = ${alertId}::uuid
    order by (old.agent_id = now.agent_id) desc, e.at desc, e.event_id desc limit 1`.execute(tx);
  return rows[0] ?? null;
}
