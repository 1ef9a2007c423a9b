import type { Recording } from '@guru/protocol/api';
import type { Unit } from '../../../http/index.ts';
import { unpackEvents } from '../cast-event.ts';
import { CastLines, castHeader, castName } from './cast-file.ts';
import { readPieces } from './events-store.ts';

export interface DownloadParts {
  readonly recording: Recording;
  /** One short transaction for each page: a slow reader must hold none. */
  readonly transaction: <T>(work: (unit: Pick<Unit, 'tx'>) => Promise<T>) => Promise<T>;
}

/** Answers with a recording as a file. It is read page by page, as fast as the reader takes it. */
export function castResponse({ recording, transaction }: DownloadParts): Response {
  const utf8 = new TextEncoder();
  const lines = new CastLines();
  let from_seq: number | null = 0;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(utf8.encode(castHeader(recording))),
    async pull(controller) {
      if (from_seq === null) {
        controller.close();
        return;
      }
      const from = { from_seq, from_ms: 0 };
      const { pieces, next_seq } = await transaction(({ tx }) =>
        readPieces(tx, recording.recording_id, from),
      );
      for (const piece of pieces) controller.enqueue(utf8.encode(lines.write(await unpackEvents(piece))));
      from_seq = next_seq;
      if (pieces.length === 0) controller.close();
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'application/x-asciicast',
      'content-disposition': `attachment; filename="${castName(recording)}"`,
    },
  });
}
