import { abortable, type Channel, type ChannelEnd } from '@guru/protocol';
import { giveBackOnce } from '../session/channel-use.ts';
import { SessionProblem } from '../session/problem.ts';
import type { AttachedSession } from '../session/types.ts';

/** What is written at once is handed over in pieces of this size, each when the channel has room for it. */
const PIECE_BYTES = 64 * 1024;

export interface ForwardOptions {
  /** As the device knows it: a name, or an address. */
  host: string;
  port: number;
  /** Bytes of the device's peer, in order. `done` gives their credit back: call it when they are used, and the peer is held back until then. */
  onData: (bytes: Uint8Array, done: () => void) => void;
  /** The peer sends nothing more. */
  onEnd?: () => void;
  /** Ends the wait for the connection, and the connection. */
  signal?: AbortSignal;
}

/** A TCP connection that the device has made. */
export interface ForwardStream {
  /** Settles when both directions have ended, to undefined, or to what cut the connection. Never rejects. */
  readonly ended: Promise<SessionProblem | undefined>;
  /** Sends bytes, in the order of the calls. Settles when there is room for more: await it before the next. False when this direction has ended. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** Ends this direction, after what was written before. */
  end(): void;
  /** Cuts the connection in both directions. */
  close(): void;
}

/**
 * Lets the device connect to a TCP port that it reaches (spec §5, `forward`). Rejects with `SessionProblem` when the grant or the target refuses, with the signal's reason
 * when given up.
 */
export async function openForward(
  session: Pick<AttachedSession, 'open'>,
  options: ForwardOptions,
): Promise<ForwardStream> {
  const { host, port, onData, onEnd, signal } = options;
  signal?.throwIfAborted();
  const accepted = Promise.withResolvers<unknown>();
  const ended = Promise.withResolvers<SessionProblem | undefined>();
  const close = () => channel.reset('connection_reset', 'the technician has closed the connection');
  const channel = session.open(
    'forward',
    { host, port },
    {
      onAccept: accepted.resolve,
      onData: (bytes) => onData(bytes, giveBackOnce(channel, bytes.length)),
      onFin: () => onEnd?.(),
      onClosed: (end) => {
        signal?.removeEventListener('abort', close);
        const problem = problemOf(end);
        accepted.reject(problem ?? new SessionProblem('bad_message', 'the device never took the connection'));
        ended.resolve(problem);
      },
    },
  );
  signal?.addEventListener('abort', close, { once: true });
  await abortable(accepted.promise, signal);
  return { ended: ended.promise, ...createWriter(channel), close };
}

/** Writes and ends in the order of the calls, also when they don't wait for each other. */
function createWriter(channel: Channel): Pick<ForwardStream, 'write' | 'end'> {
  let before = Promise.resolve(true);
  const writePieces = async (bytes: Uint8Array) => {
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      const piece = bytes.subarray(from, from + PIECE_BYTES);
      if (!channel.write(piece) && !(await channel.room())) return false;
    }
    return channel.state !== 'closed';
  };
  return {
    write(bytes) {
      before = before.then((isThere) => isThere && writePieces(bytes));
      return before;
    },
    end() {
      before = before.then(() => {
        channel.end();
        return false;
      });
    },
  };
}

function problemOf(end: ChannelEnd): SessionProblem | undefined {
  return end.how === 'reset' ? new SessionProblem(end.code, end.message) : undefined;
}
