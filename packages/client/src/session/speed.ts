import {
  abortable,
  type Channel,
  type ChannelEnd,
  type Clock,
  FULL_PAYLOAD_BYTES,
  type Mux,
} from '@guru/protocol';
import { SessionProblem } from './problem.ts';
import type { SpeedOptions, SpeedResult } from './types.ts';

const PIECE = new Uint8Array(FULL_PAYLOAD_BYTES);

/**
 * Measures the way to the device and back over one `speed` channel (spec §5), from its acceptance until the last byte has arrived at the end that
 * counts. Rejects with `SessionProblem` when the device refuses or breaks off.
 */
export async function measureSpeed(mux: Mux, options: SpeedOptions, clock: Clock): Promise<SpeedResult> {
  const { direction, bytes, onProgress, signal } = options;
  signal?.throwIfAborted();
  const accepted = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  let begin = 0;
  let arrived = 0;

  const channel = mux.open(
    'speed',
    { direction, bytes },
    {
      onAccept: () => {
        begin = clock.now();
        accepted.resolve();
      },
      onData: (data) => {
        arrived += data.length;
        channel.consume(data.length);
        onProgress?.(arrived);
      },
      onMessage: (message) => {
        if (message.type === 'received' && typeof message.bytes === 'number') arrived = message.bytes;
      },
      onFin: () => {
        finished.resolve();
        channel.end();
      },
      onClosed: (end) => {
        const problem = broken(end);
        accepted.reject(problem);
        finished.reject(problem);
      },
    },
  );
  finished.promise.catch(() => undefined);
  try {
    await abortable(accepted.promise, signal);
    if (direction !== 'download')
      await upload(channel, bytes, direction === 'upload' ? onProgress : undefined, signal);
    await abortable(finished.promise, signal);
  } catch (error) {
    channel.reset('session_closed', 'the measurement was given up');
    throw error;
  }
  const duration_ms = clock.now() - begin;
  if (arrived !== bytes) throw new SessionProblem('bad_message', `${arrived} of ${bytes} bytes arrived`);
  // A few bytes may arrive within the clock's millisecond.
  return { bytes, duration_ms, bytes_per_s: (bytes / Math.max(1, duration_ms)) * 1000 };
}

async function upload(
  channel: Channel,
  bytes: number,
  onProgress: ((bytes: number) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let sent = 0; sent < bytes && channel.state === 'open'; ) {
    const piece = PIECE.subarray(0, Math.min(PIECE.length, bytes - sent));
    if (!channel.write(piece)) await channel.room(signal);
    sent += piece.length;
    onProgress?.(sent);
  }
  if (channel.state === 'open') channel.end();
}

function broken(end: ChannelEnd): SessionProblem {
  if (end.how === 'reset') return new SessionProblem(end.code, end.message);
  return new SessionProblem('bad_message', 'the device ended the measurement early');
}
