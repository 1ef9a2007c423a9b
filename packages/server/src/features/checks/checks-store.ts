import type { CheckChange } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';

export interface StateRow {
  readonly key: string;
  readonly level: CheckChange['level'];
  readonly summary: string;
  readonly perf: {
    label: string;
    value: number;
    unit: string;
    warn: string;
    crit: string;
    min: number | null;
    max: number | null;
  }[];
  readonly since: Date;
  readonly at: Date;
  readonly took_ms: number;
}

/** How the checks of a device stand, as far as they have ever run. */
export async function readStates(tx: Tx, agentId: string): Promise<StateRow[]> {
  return await tx
    .selectFrom('check_states')
    .select(['key', 'level', 'summary', 'perf', 'since', 'at', 'took_ms'])
    .where('agent_id', '=', agentId)
    .execute();
}

export interface HistoryQuery {
  readonly key?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const Position = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()]);

/** A page of a device's changes of level, newest first. Throws `bad_cursor`. */
export async function readHistory(
  tx: Tx,
  partnerId: string,
  agentId: string,
  { key, cursor, limit }: HistoryQuery,
): Promise<{ items: CheckChange[]; next_cursor: string | null }> {
  const [at, id] = cursor === undefined ? [null, null] : decodeCursor(Position, cursor);
  const { rows } = await sql<Omit<CheckChange, 'at'> & { at: Date; change_id: string; position: string }>`
    select c.change_id, c.key, c.level, c.summary, c.at,
      to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position
    from check_changes c
    where c.partner_id = ${partnerId}::uuid and c.agent_id = ${agentId}::uuid
      and (${key ?? null}::text is null or c.key = ${key ?? null}::text)
      and (${at}::timestamptz is null or (c.at, c.change_id) < (${at}::timestamptz, ${id}::uuid))
    order by c.at desc, c.change_id desc limit ${limit + 1}`.execute(tx);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ key: name, level, summary, at: found }) => ({
      key: name,
      level,
      summary,
      at: found.toISOString(),
    })),
    next_cursor: last ? encodeCursor([last.position, last.change_id]) : null,
  };
}
