import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../../http/index.ts';

const Position = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()]);

interface Entry {
  readonly at: string;
  readonly channel_id: number | null;
  readonly operation: string;
  readonly details: Record<string, unknown>;
}

/** A page of what the audit knows of a session, oldest first. Throws `bad_cursor`. */
export async function readTimeline(
  tx: Tx,
  sessionId: string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: Entry[]; next_cursor: string | null }> {
  const after = cursor === undefined ? null : decodeCursor(Position, cursor);
  const { rows } = await sql<Omit<Entry, 'at'> & { audit_id: string; at_exactly: string; created_at: Date }>`
    select audit_id, channel_id, operation, details, created_at,
      to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_exactly
    from tunnel_audit
    where session_id = ${sessionId}::uuid
      and (${after === null} or (created_at, audit_id) > (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid))
    order by tunnel_audit.created_at, audit_id limit ${limit + 1}`.execute(tx);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ created_at, channel_id, operation, details }) => ({
      at: created_at.toISOString(),
      channel_id,
      operation,
      details,
    })),
    next_cursor: last ? encodeCursor([last.at_exactly, last.audit_id]) : null,
  };
}
