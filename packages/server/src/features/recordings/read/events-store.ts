import { sql } from 'kysely';
import type { Tx } from '../../../db/index.ts';

/** About how much output one page brings. */
const PAGE_BYTES = 1024 * 1024;
/** Pieces may bring no output at all. */
const PAGE_PIECES = 200;

export interface PiecesPage {
  /** Packed events, in order. */
  readonly pieces: readonly Buffer[];
  /** The number of the piece after these; null when there is none yet. */
  readonly next_seq: number | null;
}

/** The next pieces of a recording, of those that begin with number `from_seq` and go on at `from_ms` or later. */
export async function readPieces(
  tx: Tx,
  recordingId: string,
  { from_seq, from_ms }: { readonly from_seq: number; readonly from_ms: number },
): Promise<PiecesPage> {
  const { rows } = await sql<{ seq: number; events: Buffer; last_seq: number }>`
    with page as (
      select seq, events, sum(output_bytes) over (order by seq) - output_bytes as before from recording_pieces
      where recording_id = ${recordingId}::uuid and seq >= ${from_seq} and ended_ms >= ${from_ms} order by seq limit ${PAGE_PIECES}
    )
    select seq, events, (select max(seq) from recording_pieces where recording_id = ${recordingId}::uuid) as last_seq
    from page where before < ${PAGE_BYTES} order by seq`.execute(tx);
  const last = rows.at(-1);
  const next_seq = last !== undefined && last.seq < last.last_seq ? last.seq + 1 : null;
  return { pieces: rows.map(({ events }) => events), next_seq };
}
