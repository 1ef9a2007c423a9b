import type { Channel } from '@guru/protocol';
import type { PipeReader } from '../../runtime/pipe.ts';

/** What a program prints, on its way into a channel: read only while the channel has room, so that a program that floods waits in its own `write`. */
export class Output {
  /** Settles when both streams have come to their end, or the channel has. */
  readonly done: Promise<void>;
  readonly #channel: Channel;
  readonly #readers: readonly PipeReader[];
  #told = 0;
  /** Streams that wait for room. */
  #waiting = 0;

  /** The readers in the order of the channel's streams: stdout, stderr. */
  constructor(channel: Channel, readers: readonly PipeReader[]) {
    this.#channel = channel;
    this.#readers = readers;
    this.done = Promise.all(readers.map((reader, stream) => this.#send(reader, stream))).then(() => {});
  }

  /** Bytes that were handed to the channel. */
  get told(): number {
    return this.#told;
  }

  /** While the channel has no room: settles when it has. */
  get held(): Promise<unknown> | undefined {
    return this.#waiting > 0 ? this.#channel.room() : undefined;
  }

  /** Leaves unread what is still to come. */
  stop(): void {
    for (const reader of this.#readers) reader.close();
  }

  async #send(reader: PipeReader, stream: number): Promise<void> {
    for (let bytes = await reader.read(); bytes !== undefined; bytes = await reader.read()) {
      this.#told += bytes.length;
      if (this.#channel.write(bytes, stream)) continue;
      this.#waiting += 1;
      const hasRoom = await this.#channel.room();
      this.#waiting -= 1;
      if (!hasRoom) return;
    }
  }
}
