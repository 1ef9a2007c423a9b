import type { live } from '@guru/protocol/api';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf, StreamRoute } from '../../http/index.ts';
import type { Streams } from './streams.ts';
import { readTarget } from './target-store.ts';

/** `GET /api/v1/live`: the stream itself. */
export function liveStream(streams: Streams): StreamRoute {
  return {
    path: '/api/v1/live',
    summary: 'Live events of the whole company, and of what the stream watches',
    access: 'viewer',
    errors: ['too_many_streams'],
    open: ({ user, caller }) =>
      new Response(streams.open(user, caller.signal).body, {
        // A proxy (nginx) that collects a stream before it passes it on makes it useless.
        headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
      }),
  };
}

/** What a stream watches. */
export function liveRoutes(streams: Streams): HandlersOf<typeof live> {
  return {
    'PUT /api/v1/live/{stream_id}': async ({ tx, afterCommit, user, params, body }) => {
      const stream = streams.find(user, params.stream_id);
      if (stream === undefined) throw new ApiError('stream_not_found');
      const target = await readTarget(tx, body);
      afterCommit(() => stream.watch(target));
      return undefined;
    },
  };
}
