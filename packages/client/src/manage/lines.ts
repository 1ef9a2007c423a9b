import { decodeJson, type JsonObject } from '@guru/protocol';

/** No item of a device is longer: a value of the registry is cut far below. */
const MAX_LINE_BYTES = 512 * 1024;
const LINE_FEED = 0x0a;

/** Lines of JSON, put together from pieces that are cut anywhere. */
export class LineReader {
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  /** The objects whose lines are whole now, in order. Throws RangeError when a line is no object, or longer than `MAX_LINE_BYTES`. */
  push(bytes: Uint8Array): JsonObject[] {
    const items: JsonObject[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      this.#keep(bytes.subarray(from, end));
      items.push(this.#take());
      from = end + 1;
    }
    this.#keep(bytes.slice(from));
    return items;
  }

  #keep(piece: Uint8Array): void {
    this.#waitingBytes += piece.length;
    if (this.#waitingBytes > MAX_LINE_BYTES) throw new RangeError('a line of the device is too long');
    if (piece.length > 0) this.#waiting.push(piece);
  }

  #take(): JsonObject {
    const line = new Uint8Array(this.#waitingBytes);
    let at = 0;
    for (const piece of this.#waiting) {
      line.set(piece, at);
      at += piece.length;
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    const item = decodeJson(line);
    if (item === undefined) throw new RangeError('a line of the device is no JSON object');
    return item;
  }
}
