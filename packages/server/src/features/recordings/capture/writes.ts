import type { Piece } from './tape.ts';

/** Which recording something belongs to, and whose it is. */
export interface RecordingKey {
  readonly recording_id: string;
  readonly partner_id: string;
}

export interface Beginning extends RecordingKey {
  readonly kind: 'begin';
  readonly session_id: string;
  readonly channel_id: number;
  /** Unix milliseconds. */
  readonly started_at: number;
  readonly cols: number;
  readonly rows: number;
  readonly term: string;
  readonly keeps_input: boolean;
}

export interface PieceWrite extends RecordingKey {
  readonly kind: 'piece';
  readonly seq: number;
  readonly piece: Piece;
}

export interface Ending extends RecordingKey {
  readonly kind: 'end';
  /** Unix milliseconds. */
  readonly ended_at: number;
  readonly exit_code: number | null;
  readonly exit_signal: string | null;
  readonly lost_bytes: number;
}

/** What the database is to be told of a recording, in this order: it begins, its pieces, it ends. Each may be told twice. */
export type Write = Beginning | PieceWrite | Ending;

/** About what a write takes of memory while it waits, in bytes. */
export function weightOf(write: Write): number {
  return write.kind === 'piece' ? write.piece.lines.length + write.piece.text.length + 200 : 200;
}
