import type { Alert, AlertEvent } from '@guru/protocol/api';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';
import { rank } from './machine.ts';

export interface AlertListQuery {
  readonly state: 'open' | Alert['state'];
  readonly severity?: Alert['severity'] | undefined;
  readonly client_id?: string | undefined;
  readonly site_id?: string | undefined;
  readonly agent_id?: string | undefined;
  readonly search?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface Row
  extends Omit<
    Alert,
    'device' | 'place' | 'opened_at' | 'changed_at' | 'acknowledged_by' | 'acknowledged_at' | 'resolved_at'
  > {
  readonly agent_id: string;
  readonly hostname: string;
  readonly display_name: string | null;
  readonly client_id: string;
  readonly client_name: string;
  readonly site_id: string;
  readonly site_name: string;
  readonly opened_at: Date;
  readonly changed_at: Date;
  readonly acknowledged_by: string | null;
  readonly acknowledged_name: string | null;
  readonly acknowledged_at: Date | null;
  readonly resolved_at: Date | null;
  readonly rank: number;
  readonly position: string;
  readonly step: string;
}

const Position = z.tuple([z.int(), z.iso.datetime({ precision: 6 }), z.uuid()]);

const COLUMNS = sql`al.alert_id, al.kind, al.state, al.severity, al.key, al.title, al.summary, al.step, al.opened_at, al.changed_at,
  al.acknowledged_by, al.acknowledged_name, al.acknowledged_at, al.resolved_at, al.flapping, al.silenced_by, al.rank,
  a.agent_id, a.hostname, a.display_name, c.client_id, c.name as client_name, s.site_id, s.name as site_name,
  to_char(al.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position`;
const FROM = sql`from alerts al join agents a on a.agent_id = al.agent_id join sites s on s.site_id = a.site_id
  join clients c on c.client_id = s.client_id`;

/** A page of a partner's alerts: open ones the worst first and then the newest; with others, the newest first. Throws `bad_cursor`. */
export async function listAlerts(
  tx: Tx,
  partnerId: string,
  query: AlertListQuery,
): Promise<{ items: Alert[]; next_cursor: string | null }> {
  const { cursor, limit } = query;
  // What is open is short and wants its order; of what is over there is much, and only its time counts.
  const byRank = query.state !== 'resolved';
  const after = cursor === undefined ? null : decodeCursor(Position, cursor);
  const order = byRank
    ? sql`al.rank desc, al.opened_at desc, al.alert_id desc`
    : sql`al.opened_at desc, al.alert_id desc`;
  const parts = [...conditions(partnerId, query), ...beyond(after, byRank)];
  const { rows } = await sql<Row>`
    select ${COLUMNS} ${FROM} where ${sql.join(parts, sql` and `)} order by ${order} limit ${limit + 1}`.execute(
    tx,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toAlert),
    next_cursor: last ? encodeCursor([last.rank, last.position, last.alert_id]) : null,
  };
}

export async function readAlert(
  tx: Tx,
  alertId: string,
): Promise<(Alert & { readonly step: string }) | undefined> {
  const { rows } = await sql<Row>`select ${COLUMNS} ${FROM} where al.alert_id = ${alertId}::uuid`.execute(tx);
  const [row] = rows;
  return row && { ...toAlert(row), step: row.step };
}

/** What happened, oldest first. */
export async function readEvents(
  tx: Tx,
  of: { readonly alert_id: string } | { readonly incident_id: string },
): Promise<AlertEvent[]> {
  const query = tx.selectFrom('alert_events').select(['what', 'at', 'by_user', 'by_name', 'text']);
  const rows = await ('alert_id' in of
    ? query.where('alert_id', '=', of.alert_id)
    : query.where('incident_id', '=', of.incident_id)
  )
    .orderBy('at')
    .orderBy('event_id')
    .limit(500)
    .execute();
  return rows.map(({ at, by_user, by_name, ...row }) => ({
    ...row,
    at: at.toISOString(),
    by: personOf(by_user, by_name),
  }));
}

function conditions(partnerId: string, query: AlertListQuery): RawBuilder<unknown>[] {
  const { state, severity, client_id, site_id, agent_id, search } = query;
  const parts = [sql`al.partner_id = ${partnerId}::uuid`];
  if (state === 'open') parts.push(sql`al.resolved_at is null`);
  else if (state === 'resolved') parts.push(sql`al.resolved_at is not null`);
  else parts.push(sql`al.resolved_at is null and al.state = ${state}`);
  // By its rank, which is what the index of those that are open begins with.
  if (severity !== undefined) parts.push(sql`al.rank = ${rank(severity)}::smallint`);
  if (agent_id !== undefined) parts.push(sql`al.agent_id = ${agent_id}::uuid`);
  if (site_id !== undefined) parts.push(sql`a.site_id = ${site_id}::uuid`);
  if (client_id !== undefined) parts.push(sql`s.client_id = ${client_id}::uuid`);
  if (search) {
    const pattern = sql`${`%${search.replaceAll(/[\\%_]/g, '\\$&')}%`}`;
    parts.push(sql`(al.title ilike ${pattern} or al.summary ilike ${pattern} or a.hostname ilike ${pattern}
      or a.display_name ilike ${pattern} or c.name ilike ${pattern} or s.name ilike ${pattern})`);
  }
  return parts;
}

function beyond(after: z.infer<typeof Position> | null, byRank: boolean): RawBuilder<unknown>[] {
  if (after === null) return [];
  const [rank, at, id] = after;
  return byRank
    ? [sql`(al.rank, al.opened_at, al.alert_id) < (${rank}::smallint, ${at}::timestamptz, ${id}::uuid)`]
    : [sql`(al.opened_at, al.alert_id) < (${at}::timestamptz, ${id}::uuid)`];
}

function toAlert(row: Row): Alert {
  const { agent_id, hostname, display_name, client_id, client_name, site_id, site_name } = row;
  return {
    alert_id: row.alert_id,
    kind: row.kind,
    state: row.state,
    severity: row.severity,
    key: row.key,
    title: row.title,
    summary: row.summary,
    device: { agent_id, hostname, display_name },
    place: { client_id, client_name, site_id, site_name },
    opened_at: row.opened_at.toISOString(),
    changed_at: row.changed_at.toISOString(),
    acknowledged_by: personOf(row.acknowledged_by, row.acknowledged_name),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    resolved_at: row.resolved_at?.toISOString() ?? null,
    flapping: row.flapping,
    silenced_by: row.silenced_by,
  };
}

/** Somebody who has gone since, or who came by a link in a message, has a name and no id: then the event stands without a person. */
export function personOf(user_id: string | null, name: string | null) {
  return user_id === null || name === null ? null : { user_id, name };
}
