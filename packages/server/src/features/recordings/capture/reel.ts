import type { Piece, Tape } from './tape.ts';
import type { Beginning, RecordingKey, Write } from './writes.ts';

/** Where writes wait for the database. */
export interface WriteQueue {
  /** Takes a write. False: it is a piece, and there is no room. */
  add(write: Write): boolean;
  /** Whether a good deal may come of this recording. */
  hasRoom(of: RecordingKey): boolean;
}

export interface ReelOptions {
  readonly beginning: Omit<Beginning, 'kind' | 'keeps_input'>;
  readonly tape: Tape;
  readonly queue: WriteQueue;
  /** Takes a line for the audit of the session. */
  readonly note: (details: object) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

interface Gap {
  readonly from_ms: number;
  to_ms: number;
  bytes: number;
}

/**
 * One recording on its way to the database: a tape, and what became of its pieces. What can't be stored is missing loudly: the audit says so when a gap begins and
 * when it ends, and the recording has a mark in its place. The terminal goes on: a technician in the middle of a repair must not lose it because our
 * database is away.
 */
export class Reel {
  readonly tape: Tape;
  readonly #options: ReelOptions;
  #seq = 0;
  #gap: Gap | undefined;
  #lostBytes = 0;
  #exit: { readonly code: number | null; readonly signal: string | null } = { code: null, signal: null };
  #endedAt: number | undefined;

  constructor(options: ReelOptions) {
    this.tape = options.tape;
    this.#options = options;
  }

  get hasEnded(): boolean {
    return this.#endedAt !== undefined;
  }

  exited(code: number | null, signal: string | null): void {
    this.#exit = { code, signal };
  }

  /** Nothing more comes. */
  end(): void {
    this.#endedAt ??= this.#options.now();
    this.tape.finish();
  }

  /** Sends on what has come since the last time, and the end when that has come. `keepsInput` is what the recording says of itself. */
  cut(keepsInput: boolean): void {
    const piece = this.tape.cut();
    if (piece !== undefined) {
      if (this.#seq === 0) this.#add({ kind: 'begin', keeps_input: keepsInput, ...this.#options.beginning });
      const { queue, beginning } = this.#options;
      if (this.#gap !== undefined && queue.hasRoom(beginning)) this.#closeGap(this.#gap);
      if (this.#gap !== undefined || !this.#store(piece)) this.#lose(piece);
    }
    if (this.#endedAt !== undefined) this.#sendEnd(this.#endedAt);
  }

  /** What has come since the last time can't be kept. */
  drop(): void {
    const piece = this.tape.cut();
    if (piece !== undefined) this.#lose(piece);
  }

  #add(write: Write): boolean {
    return this.#options.queue.add(write);
  }

  #store(piece: Piece): boolean {
    const { recording_id, partner_id } = this.#options.beginning;
    const stored = this.#add({ kind: 'piece', recording_id, partner_id, seq: this.#seq, piece });
    if (stored) this.#seq += 1;
    return stored;
  }

  #lose({ started_ms, ended_ms, output_bytes }: Piece): void {
    const { recording_id } = this.#options.beginning;
    if (this.#gap === undefined) this.#options.note({ recording_id, from_ms: started_ms });
    this.#gap ??= { from_ms: started_ms, to_ms: ended_ms, bytes: 0 };
    this.#gap.to_ms = ended_ms;
    this.#gap.bytes += output_bytes;
    this.#lostBytes += output_bytes;
  }

  /** Puts the mark where the gap was, if there is room for it. */
  #closeGap({ from_ms, to_ms, bytes }: Gap): void {
    const text = `${bytes} bytes of output are missing here: they could not be stored`;
    const lines = `${JSON.stringify([from_ms, 'm', text])}\n`;
    const mark = { started_ms: from_ms, ended_ms: to_ms, lines, marks: [{ at_ms: from_ms, text }] };
    if (!this.#store({ ...mark, output_bytes: 0, text: '', text_carried: 0 })) return;
    const { recording_id } = this.#options.beginning;
    this.#options.note({ recording_id, from_ms, to_ms, lost_bytes: bytes });
    this.#gap = undefined;
  }

  #sendEnd(ended_at: number): void {
    if (this.#gap !== undefined) this.#closeGap(this.#gap);
    const { recording_id, partner_id } = this.#options.beginning;
    const { code: exit_code, signal: exit_signal } = this.#exit;
    const lost_bytes = this.#lostBytes;
    this.#add({ kind: 'end', recording_id, partner_id, ended_at, exit_code, exit_signal, lost_bytes });
  }
}
