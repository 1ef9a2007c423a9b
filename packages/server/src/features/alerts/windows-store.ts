import type { Maintenance, MaintenanceBody, Mute, MuteBody, PolicyLevel } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';
import { personOf } from './list-store.ts';
import { spanAt } from './schedule.ts';

interface Reach {
  readonly level: PolicyLevel;
  readonly target_id: string | null;
}

interface Page {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const Position = z.tuple([z.uuid()]);

/** What a reach is called. `w` is the row that has it. */
const NAME = sql<string>`coalesce(
  (select c.name from clients c where c.client_id = w.client_id),
  (select s.name from sites s where s.site_id = w.site_id),
  (select g.name from groups g where g.group_id = w.group_id),
  (select coalesce(a.display_name, a.hostname) from agents a where a.agent_id = w.agent_id), '')`;

function columnsOf({ level, target_id }: Reach) {
  return {
    level,
    client_id: level === 'client' ? target_id : null,
    site_id: level === 'site' ? target_id : null,
    group_id: level === 'group' ? target_id : null,
    agent_id: level === 'device' ? target_id : null,
  };
}

function endOf(schedule: MaintenanceBody['schedule']): Date | null {
  return schedule.kind === 'once' ? new Date(schedule.to) : null;
}

/** Rejects with a foreign key violation when its target isn't the partner's. */
export async function insertWindow(
  tx: Tx,
  partner_id: string,
  { name, reach, schedule }: MaintenanceBody,
  created_by: string,
  created_at: Date,
): Promise<string> {
  const { window_id } = await tx
    .insertInto('maintenance_windows')
    .values({
      ...{ partner_id, name, created_by, created_at },
      ...columnsOf(reach),
      schedule: JSON.stringify(schedule),
      ends_at: endOf(schedule),
    })
    .returning('window_id')
    .executeTakeFirstOrThrow();
  return window_id;
}

/** Answers whether there is such a window. */
export async function updateWindow(
  tx: Tx,
  windowId: string,
  { name, reach, schedule }: MaintenanceBody,
): Promise<boolean> {
  const row = await tx
    .updateTable('maintenance_windows')
    .set({ name, ...columnsOf(reach), schedule: JSON.stringify(schedule), ends_at: endOf(schedule) })
    .where('window_id', '=', windowId)
    .returning('window_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteWindow(tx: Tx, windowId: string): Promise<{ readonly name: string } | undefined> {
  return await tx
    .deleteFrom('maintenance_windows')
    .where('window_id', '=', windowId)
    .returning('name')
    .executeTakeFirst();
}

function windowRows(tx: Tx) {
  return tx
    .selectFrom('maintenance_windows as w')
    .select(['w.window_id', 'w.name', 'w.level', 'w.target_id', 'w.schedule', 'w.created_by', 'w.created_at'])
    .select(NAME.as('target_name'));
}

type WindowRow = Awaited<ReturnType<ReturnType<typeof windowRows>['execute']>>[number];

export async function readWindow(tx: Tx, windowId: string, now: number): Promise<Maintenance | undefined> {
  const row = await windowRows(tx).where('w.window_id', '=', windowId).executeTakeFirst();
  return row && toWindow(row, now);
}

/** A page of the windows that are on or still to come, in the order in which they were made. Throws `bad_cursor`. */
export async function listWindows(
  tx: Tx,
  partnerId: string,
  now: number,
  { cursor, limit }: Page,
): Promise<{ items: Maintenance[]; next_cursor: string | null }> {
  let query = windowRows(tx)
    .where('w.partner_id', '=', partnerId)
    .where((eb) => eb.or([eb('w.ends_at', 'is', null), eb('w.ends_at', '>', new Date(now))]))
    .orderBy('w.window_id')
    .limit(limit + 1);
  if (cursor !== undefined) query = query.where('w.window_id', '>', decodeCursor(Position, cursor)[0]);
  const rows = await query.execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map((row) => toWindow(row, now)),
    next_cursor: last ? encodeCursor([last.window_id]) : null,
  };
}

function toWindow(
  { level, target_id, target_name, created_at, ...row }: WindowRow,
  now: number,
): Maintenance {
  const span = spanAt(row.schedule, now);
  return {
    ...row,
    reach: { level, target_id, name: target_name },
    active: span !== null && span.from <= now,
    next: span && { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() },
    created_at: created_at.toISOString(),
  };
}

/** Rejects with a foreign key violation when its target isn't the partner's. */
export async function insertMute(
  tx: Tx,
  partner_id: string,
  { reach, key, reason, until }: MuteBody,
  created_by: string,
  created_at: Date,
): Promise<string> {
  const { mute_id } = await tx
    .insertInto('mutes')
    .values({
      ...{ partner_id, key, reason, created_by, created_at },
      ...columnsOf(reach),
      until: new Date(until),
    })
    .returning('mute_id')
    .executeTakeFirstOrThrow();
  return mute_id;
}

export async function deleteMute(tx: Tx, muteId: string): Promise<{ readonly reason: string } | undefined> {
  return await tx.deleteFrom('mutes').where('mute_id', '=', muteId).returning('reason').executeTakeFirst();
}

/** A page of the mutes that have not ended, in the order in which they were made; or one of them. Throws `bad_cursor`. */
export async function listMutes(
  tx: Tx,
  partnerId: string,
  now: number,
  { cursor, limit, mute_id }: Page & { readonly mute_id?: string },
): Promise<{ items: Mute[]; next_cursor: string | null }> {
  let query = tx
    .selectFrom('mutes as w')
    .leftJoin('users as u', 'u.user_id', 'w.created_by')
    .select([
      'w.mute_id',
      'w.level',
      'w.target_id',
      'w.key',
      'w.reason',
      'w.until',
      'w.created_by',
      'w.created_at',
    ])
    .select('u.display_name')
    .select(NAME.as('target_name'))
    .where('w.partner_id', '=', partnerId)
    .where('w.until', '>', new Date(now))
    .orderBy('w.mute_id')
    .limit(limit + 1);
  if (mute_id !== undefined) query = query.where('w.mute_id', '=', mute_id);
  if (cursor !== undefined) query = query.where('w.mute_id', '>', decodeCursor(Position, cursor)[0]);
  const rows = await query.execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows
      .slice(0, limit)
      .map(({ level, target_id, target_name, until, created_at, display_name, ...row }) => ({
        ...row,
        reach: { level, target_id, name: target_name },
        until: until.toISOString(),
        created_by: personOf(row.created_by, display_name),
        created_at: created_at.toISOString(),
      })),
    next_cursor: last ? encodeCursor([last.mute_id]) : null,
  };
}
