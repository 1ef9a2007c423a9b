import type { Incident, WholeIncident } from '@guru/protocol/api';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';
import { type AlertListQuery, personOf, readEvents } from './list-store.ts';

type IncidentQuery = Pick<
  AlertListQuery,
  'state' | 'severity' | 'client_id' | 'site_id' | 'cursor' | 'limit'
>;

interface Row
  extends Omit<Incident, 'place' | 'opened_at' | 'acknowledged_by' | 'acknowledged_at' | 'resolved_at'> {
  readonly client_id: string | null;
  readonly client_name: string | null;
  readonly site_id: string | null;
  readonly site_name: string | null;
  readonly opened_at: Date;
  readonly acknowledged_by: string | null;
  readonly acknowledged_name: string | null;
  readonly acknowledged_at: Date | null;
  readonly resolved_at: Date | null;
  readonly position: string;
}

const Position = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()]);

const SELECT = sql`
  select i.incident_id, i.kind, i.state, i.severity, i.title, i.opened_at, i.acknowledged_by, i.acknowledged_name, i.acknowledged_at,
    i.resolved_at, c.client_id, c.name as client_name, s.site_id, s.name as site_name,
    (select count(*) filter (where m.back_at is null) from incident_agents m where m.incident_id = i.incident_id)::int as silent,
    (select count(*) from incident_agents m where m.incident_id = i.incident_id)::int as affected,
    to_char(i.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position
  from incidents i left join sites s on s.site_id = i.site_id left join clients c on c.client_id = s.client_id`;

/** A page of a partner's incidents, newest first. Throws `bad_cursor`. */
export async function listIncidents(
  tx: Tx,
  partnerId: string,
  { state, severity, client_id, site_id, cursor, limit }: IncidentQuery,
): Promise<{ items: Incident[]; next_cursor: string | null }> {
  const parts: RawBuilder<unknown>[] = [sql`i.partner_id = ${partnerId}::uuid`];
  if (state === 'open') parts.push(sql`i.resolved_at is null`);
  else parts.push(sql`i.state = ${state}`);
  if (severity !== undefined) parts.push(sql`i.severity = ${severity}`);
  if (site_id !== undefined) parts.push(sql`i.site_id = ${site_id}::uuid`);
  if (client_id !== undefined) parts.push(sql`s.client_id = ${client_id}::uuid`);
  if (cursor !== undefined) {
    const [at, id] = decodeCursor(Position, cursor);
    parts.push(sql`(i.opened_at, i.incident_id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  const { rows } = await sql<Row>`
    ${SELECT} where ${sql.join(parts, sql` and `)} order by i.opened_at desc, i.incident_id desc limit ${limit + 1}`.execute(
    tx,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toIncident),
    next_cursor: last ? encodeCursor([last.position, last.incident_id]) : null,
  };
}

/** One incident with its devices, those that are still silent first. */
export async function readIncident(tx: Tx, incidentId: string): Promise<WholeIncident | undefined> {
  const { rows } = await sql<Row>`${SELECT} where i.incident_id = ${incidentId}::uuid`.execute(tx);
  const [row] = rows;
  if (row === undefined) return undefined;
  const devices = await tx
    .selectFrom('incident_agents as m')
    .innerJoin('agents as a', 'a.agent_id', 'm.agent_id')
    .select(['a.agent_id', 'a.hostname', 'a.display_name', 'm.since', 'm.back_at'])
    .where('m.incident_id', '=', incidentId)
    .orderBy(sql`m.back_at is not null`)
    .orderBy('a.hostname_key')
    .limit(1000)
    .execute();
  return {
    ...toIncident(row),
    devices: devices.map(({ since, back_at, ...device }) => ({
      ...device,
      silent: back_at === null,
      since: since.toISOString(),
    })),
    events: await readEvents(tx, { incident_id: incidentId }),
  };
}

function toIncident(row: Row): Incident {
  const { client_id, client_name, site_id, site_name } = row;
  const isPlaced = client_id !== null && client_name !== null && site_id !== null && site_name !== null;
  return {
    incident_id: row.incident_id,
    kind: row.kind,
    state: row.state,
    severity: row.severity,
    title: row.title,
    place: isPlaced ? { client_id, client_name, site_id, site_name } : null,
    opened_at: row.opened_at.toISOString(),
    acknowledged_by: personOf(row.acknowledged_by, row.acknowledged_name),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    resolved_at: row.resolved_at?.toISOString() ?? null,
    silent: row.silent,
    affected: row.affected,
  };
}
