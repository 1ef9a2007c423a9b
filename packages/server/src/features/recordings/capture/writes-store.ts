import { sql } from 'kysely';
import type { Tx } from '../../../db/index.ts';
import { packEvents } from '../cast-event.ts';
import type { Beginning, Ending, PieceWrite, Write } from './writes.ts';

/** Stores writes of recordings, in order. For those of more than one tenant the transaction must be the system's. Once more does no harm. */
export async function storeWrites(tx: Tx, writes: readonly Write[]): Promise<void> {
  await insertBeginnings(
    tx,
    writes.filter((write) => write.kind === 'begin'),
  );
  await insertPieces(
    tx,
    writes.filter((write) => write.kind === 'piece'),
  );
  for (const write of writes) if (write.kind === 'end') await storeEnding(tx, write);
}

async function insertBeginnings(tx: Tx, beginnings: readonly Beginning[]): Promise<void> {
  if (beginnings.length === 0) return;
  const rows = beginnings.map(({ kind: _, started_at, ...row }) => ({
    ...row,
    started_at: new Date(started_at),
  }));
  await tx
    .insertInto('recordings')
    .values(rows)
    .onConflict((on) => on.doNothing())
    .execute();
}

async function insertPieces(tx: Tx, writes: readonly PieceWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const rows = await Promise.all(
    writes.map(async ({ recording_id, partner_id, seq, piece: { lines, marks, ...piece } }) => ({
      recording_id,
      partner_id,
      seq,
      ...piece,
      marks: JSON.stringify(marks),
      events: await packEvents(lines),
    })),
  );
  await tx
    .insertInto('recording_pieces')
    .values(rows)
    .onConflict((on) => on.doNothing())
    .execute();
}

async function storeEnding(tx: Tx, { recording_id, partner_id, kind: _, ...ending }: Ending): Promise<void> {
  const pieces = tx
    .selectFrom('recording_pieces as p')
    .where('p.recording_id', '=', recording_id)
    .select((eb) => [
      eb.fn.coalesce(eb.fn.max('p.ended_ms'), eb.lit(0)).as('duration_ms'),
      sql<number>`coalesce(sum(p.output_bytes), 0)::bigint`.as('output_bytes'),
    ]);
  await tx
    .with('whole', () => pieces)
    .updateTable('recordings')
    .from('whole')
    .set((eb) => ({
      ...ending,
      ended_at: new Date(ending.ended_at),
      duration_ms: eb.ref('whole.duration_ms'),
      output_bytes: eb.ref('whole.output_bytes'),
    }))
    .where('partner_id', '=', partner_id)
    .where('recordings.recording_id', '=', recording_id)
    .execute();
}
