import type { RecordedEvent } from '@guru/protocol/api';
import type { ApiClient } from '../api/create.ts';

export interface EventsOptions {
  /** Milliseconds: begins with the piece that goes on at this moment, or after it; 0 unless set. */
  readonly from_ms?: number;
  readonly signal?: AbortSignal;
}

/** Reads what was recorded, page by page, each about 1 MiB. Ends with what there is until now; rejects as the API does. */
export async function* recordedEvents(
  api: ApiClient,
  recording_id: string,
  { from_ms = 0, signal }: EventsOptions = {},
): AsyncGenerator<readonly RecordedEvent[], void> {
  for (let from_seq: number | null = 0; from_seq !== null; ) {
    const path = 'GET /api/v1/recordings/{recording_id}/events';
    const query = { from_ms, from_seq };
    const page: { events: RecordedEvent[]; next_seq: number | null } = await api(path, {
      params: { recording_id },
      query,
      ...(signal && { signal }),
    });
    yield page.events;
    from_seq = page.next_seq;
  }
}
