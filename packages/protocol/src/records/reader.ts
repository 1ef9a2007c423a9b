import { decodeJson } from '../frame/payload.ts';
import type { JsonObject } from '../frame/types.ts';

/** No record is longer: two paths whose every byte is written as an escape of six. */
const MAX_RECORD_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

/** What a stream of records is made of: a record, then the bytes that it has announced, piece by piece. */
export type RecordPart = JsonObject | Uint8Array;

/** What came is no stream of records. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/**
 * Takes apart a stream of records (spec §5, file): lines of JSON, each followed by as many bytes as `bytesAfter` says. Its input may be cut anywhere. It keeps
 * no more than one line.
 */
export class RecordReader {
  readonly #bytesAfter: (record: JsonObject) => number;
  #line: Uint8Array[] = [];
  #lineBytes = 0;
  #bytesLeft = 0;

  constructor(bytesAfter: (record: JsonObject) => number = () => 0) {
    this.#bytesAfter = bytesAfter;
  }

  /** Whether the stream may end here: not within a line, nor before all bytes of a record. */
  get isBetween(): boolean {
    return this.#lineBytes === 0 && this.#bytesLeft === 0;
  }

  /** The parts that are in these bytes, in order; pieces are views of them. Throws `RecordError`. */
  *push(bytes: Uint8Array): Generator<RecordPart, void, void> {
    for (let from = 0; from < bytes.length; ) {
      if (this.#bytesLeft > 0) {
        const piece = bytes.subarray(from, from + this.#bytesLeft);
        this.#bytesLeft -= piece.length;
        from += piece.length;
        yield piece;
      } else {
        const end = bytes.indexOf(LINE_FEED, from);
        this.#keep(bytes.subarray(from, end < 0 ? undefined : end));
        if (end < 0) return;
        from = end + 1;
        const record = this.#take();
        this.#bytesLeft = this.#bytesAfter(record);
        yield record;
      }
    }
  }

  #keep(piece: Uint8Array): void {
    this.#lineBytes += piece.length;
    if (this.#lineBytes > MAX_RECORD_BYTES) throw new RecordError('a record is too long');
    if (piece.length > 0) this.#line.push(piece);
  }

  #take(): JsonObject {
    const line = new Uint8Array(this.#lineBytes);
    let at = 0;
    for (const piece of this.#line) {
      line.set(piece, at);
      at += piece.length;
    }
    this.#line = [];
    this.#lineBytes = 0;
    const record = decodeJson(line);
    if (record === undefined) throw new RecordError('a record is no JSON object');
    return record;
  }
}
