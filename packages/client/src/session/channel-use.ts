import type { Channel, ChannelMessage } from '@guru/protocol';

/** What is written at once is handed over in pieces of this size, each when the channel has room for it. */
const PIECE_BYTES = 16 * 1024;

/** Credit for one piece of output, given back once however often its reader says that it is done. */
export function giveBackOnce(channel: Channel, count: number): () => void {
  let owed = count;
  return () => {
    if (owed > 0) channel.consume(owed);
    owed = 0;
  };
}

/** Writes in the order of the calls, also when they don't wait for each other. Does nothing once the channel has ended, or `isOver` says so. */
export function createWriter(channel: Channel, isOver = () => false): (bytes: Uint8Array) => Promise<void> {
  let before = Promise.resolve();
  const writePieces = async (bytes: Uint8Array) => {
    for (let from = 0; from < bytes.length && isWritable(channel) && !isOver(); from += PIECE_BYTES) {
      if (!channel.write(bytes.subarray(from, from + PIECE_BYTES))) await channel.room();
    }
  };
  return (bytes) => {
    before = before.then(() => writePieces(bytes));
    return before;
  };
}

/** Sends a message, if the channel still takes one. */
export function tell(channel: Channel, message: ChannelMessage): void {
  if (isWritable(channel)) channel.sendMessage(message);
}

function isWritable({ state }: Channel): boolean {
  return state === 'open' || state === 'opening';
}
