import { type Channel, FULL_PAYLOAD_BYTES, type OpenRequest } from '@guru/protocol';
import { untilEnded } from '../until-ended.ts';
import { readSpeedParams } from './params.ts';

const PIECE = new Uint8Array(4 * FULL_PAYLOAD_BYTES);

/** Serves a `speed` channel (spec §5): measures the way, and nothing of the machine but its network. */
export async function serveSpeed(request: OpenRequest): Promise<void> {
  const params = readSpeedParams(request.params);
  if (typeof params === 'string') request.reject('bad_params', params);
  else if (params.direction === 'download') await download(request, params.bytes);
  else if (params.direction === 'upload') await upload(request);
  else await echo(request);
}

async function download(request: OpenRequest, bytes: number): Promise<void> {
  const channel = request.accept({}, { onData: (data) => channel.consume(data.length) });
  for (let left = bytes; left > 0; left -= PIECE.length) {
    const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
    if (!channel.write(piece) && !(await channel.room())) return;
  }
  channel.end();
  await untilEnded(request.signal);
}

async function upload(request: OpenRequest): Promise<void> {
  let received = 0;
  const channel = request.accept(
    {},
    {
      onData: (data) => {
        received += data.length;
        channel.consume(data.length);
      },
      onFin: () => {
        channel.sendMessage({ type: 'received', bytes: received });
        channel.end();
      },
    },
  );
  await untilEnded(request.signal);
}

/** Credit for what came is given when there is room for more of it, so that it can't pile up here. */
async function echo(request: OpenRequest): Promise<void> {
  let owed = 0;
  const repay = () => {
    channel.consume(owed);
    owed = 0;
  };
  const channel: Channel = request.accept(
    {},
    {
      onData: (data) => {
        owed += data.length;
        if (channel.write(data)) repay();
      },
      onRoom: repay,
      onFin: () => channel.end(),
    },
  );
  await untilEnded(request.signal);
}
