import type { JsonObject } from '../frame/types.ts';
import { ChannelCut } from '../mux/inbox.ts';
import type { Channel } from '../mux/types.ts';

/** Records go out together in pieces of this size: a frame each would cost more than what is in it. */
const PIECE_BYTES = 64 * 1024;

/** A file is read in pieces of this size: as many whole pages as 16 full frames carry, so that no piece ends with a frame of a few bytes. */
export const FILE_PIECE_BYTES = 252 * 1024;

const encoder = new TextEncoder();

/** Sends bytes and waits until there is room for more. Throws `ChannelCut` when the channel has ended. */
export async function sendBytes(channel: Channel, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0 || channel.write(bytes) || (await channel.room())) return;
  throw new ChannelCut('session_closed', 'the channel has ended');
}

/** Sends a stream of records (spec §5, file), many in one frame, and no faster than they are taken. */
export class RecordWriter {
  readonly #channel: Channel;
  readonly #piece = new Uint8Array(PIECE_BYTES);
  #filled = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  async record(record: JsonObject): Promise<void> {
    await this.bytes(encoder.encode(`${JSON.stringify(record)}\n`));
  }

  /** Bytes that a record has announced; they are copied, or sent before this settles. */
  async bytes(bytes: Uint8Array): Promise<void> {
    // Another writer may fill it again while this one waits.
    while (this.#filled > 0 && this.#filled + bytes.length > PIECE_BYTES) await this.flush();
    if (bytes.length >= PIECE_BYTES) {
      await sendBytes(this.#channel, bytes);
      return;
    }
    this.#piece.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  /** Sends what waits for its piece to be full. */
  async flush(): Promise<void> {
    const filled = this.#filled;
    this.#filled = 0;
    await sendBytes(this.#channel, this.#piece.subarray(0, filled));
  }
}
