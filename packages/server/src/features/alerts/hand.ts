import type { AlertEvent } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import { appendEvents, placesOf } from './alerts-store.ts';
import { newsOf } from './apply.ts';
import { dueOf } from './findings.ts';
import { acknowledge, resolve } from './machine.ts';
import type { AlertNews } from './news.ts';
import { fromStored, takeTurnOnAlerts, type WatchRow, writeWatches } from './watches-store.ts';

/** Who does something with alerts: somebody who is signed in, or somebody who was told and followed the link. */
export interface By {
  readonly user_id: string | null;
  readonly name: string;
}

export interface Chosen {
  readonly alert_ids: readonly string[];
  readonly incident_ids: readonly string[];
}

export interface HandParts {
  /** Unix milliseconds. */
  readonly now: () => number;
}

interface Changed {
  readonly alert_ids: readonly string[];
  readonly incident_ids: readonly string[];
}

/**
 * Notes that somebody cares about these, or takes that back: nobody else is reminded of them meanwhile. What is over, or already so, stays as it is. Answers what has changed.
 */
export async function acknowledgeByHand(
  tx: Tx,
  chosen: Chosen,
  { by, note, undo }: { readonly by: By; readonly note: string; readonly undo: boolean },
  { now }: HandParts,
): Promise<Changed> {
  await takeTurnOnAlerts(tx);
  const at = new Date(now());
  const [from, to] = undo ? (['acknowledged', 'firing'] as const) : (['firing', 'acknowledged'] as const);
  const columns = {
    state: to,
    acknowledged_at: undo ? null : at,
    acknowledged_by: undo ? null : by.user_id,
    acknowledged_name: undo ? null : by.name,
  };
  const alerts = await tx
    .updateTable('alerts')
    .set({ ...columns, changed_at: at })
    .where('alert_id', '=', sql<string>`any (${chosen.alert_ids}::uuid[])`)
    .where('state', '=', from)
    .returning(['alert_id', 'partner_id'])
    .execute();
  const incidents = await tx
    .updateTable('incidents')
    .set(columns)
    .where('incident_id', '=', sql<string>`any (${chosen.incident_ids}::uuid[])`)
    .where('state', '=', from)
    .returning(['incident_id', 'partner_id'])
    .execute();
  await setAcknowledged(
    tx,
    alerts.map(({ alert_id }) => alert_id),
    !undo,
  );
  const what: AlertEvent['what'] = undo ? 'unacknowledged' : 'acknowledged';
  const event = { what, at: at.getTime(), by, text: note };
  await appendEvents(tx, [
    ...alerts.map(({ alert_id, partner_id }) => ({ ...event, alert_id, partner_id })),
    ...incidents.map(({ incident_id, partner_id }) => ({ ...event, incident_id, partner_id })),
  ]);
  return {
    alert_ids: alerts.map(({ alert_id }) => alert_id),
    incident_ids: incidents.map(({ incident_id }) => incident_id),
  };
}

async function setAcknowledged(tx: Tx, alertIds: readonly string[], acknowledged: boolean): Promise<void> {
  const rows = await watchesOf(tx, alertIds);
  await writeWatches(
    tx,
    rows.map((row) => {
      const watch = acknowledge(row.watch, acknowledged);
      return { ...row, watch, due_at: dueOf(row, watch) };
    }),
  );
}

/** Closes an open alert; it opens anew if it is still not well after as long as the rule says. Answers what is to be told. */
export async function resolveByHand(
  tx: Tx,
  alertId: string,
  { by, note }: { readonly by: By; readonly note: string },
  { now }: HandParts,
): Promise<AlertNews[]> {
  await takeTurnOnAlerts(tx);
  const at = now();
  const closed = await tx
    .updateTable('alerts')
    .set({ state: 'resolved', resolved_at: new Date(at), changed_at: new Date(at) })
    .where('alert_id', '=', alertId)
    .where('resolved_at', 'is', null)
    .returning(['partner_id', 'agent_id', 'severity', 'silenced_by', 'title', 'summary'])
    .executeTakeFirst();
  if (closed === undefined) return [];
  await appendEvents(tx, [
    { partner_id: closed.partner_id, alert_id: alertId, what: 'resolved', at, by, text: note },
  ]);
  const rows = await watchesOf(tx, [alertId]);
  await writeWatches(
    tx,
    rows.map((row) => {
      const { watch } = resolve(row.watch, at);
      return { ...row, watch, alert_id: null, due_at: dueOf(row, watch) };
    }),
  );
  const device = (await placesOf(tx, [closed.agent_id])).get(closed.agent_id);
  if (device === undefined || closed.silenced_by !== null) return [];
  const row = { ...closed, name: closed.title, rule: null };
  return [await newsOf(tx, row, { what: 'resolved', at, severity: closed.severity }, device, alertId)];
}

async function watchesOf(tx: Tx, alertIds: readonly string[]): Promise<WatchRow[]> {
  if (alertIds.length === 0) return [];
  const rows = await tx
    .selectFrom('alert_watches')
    .selectAll()
    .where('alert_id', 'in', [...alertIds])
    .execute();
  return rows.map(fromStored);
}
