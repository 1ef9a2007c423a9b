import type { CallOutput } from '@guru/client';
import { recordedEvents } from '@guru/client/replay';
import type { RecordedEvent, RecordingDetail, RecordingSettings } from '@guru/protocol/api';
import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation } from '@tanstack/react-query';
import { api } from './client.ts';
import { queryClient } from './query-client.ts';

const SETTINGS = ['recording-settings'] as const;

/** What happened in a session, a page of it. */
export type SessionRecord = CallOutput<'GET /api/v1/tunnel/sessions/{session_id}'>;
export type SearchHit = CallOutput<'GET /api/v1/recordings/search'>['items'][number];

export function sessionRecordQuery(session_id: string) {
  return infiniteQueryOptions({
    queryKey: ['session-record', session_id],
    queryFn: ({ pageParam, signal }): Promise<SessionRecord> =>
      api('GET /api/v1/tunnel/sessions/{session_id}', {
        params: { session_id },
        query: { limit: 200, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page: SessionRecord) => page.timeline.next_cursor,
  });
}

export function recordingQuery(recording_id: string) {
  return queryOptions({
    queryKey: ['recording', recording_id],
    queryFn: ({ signal }): Promise<RecordingDetail> =>
      api('GET /api/v1/recordings/{recording_id}', { params: { recording_id }, signal }),
  });
}

/** Where a text was printed in one recording; asked only once there is something to look for. */
export function recordingSearchQuery(recording_id: string, text: string) {
  return queryOptions({
    queryKey: ['recording-search', recording_id, text],
    queryFn: async ({ signal }): Promise<readonly SearchHit[]> => {
      const query = { recording_id, text, limit: 200 };
      return (await api('GET /api/v1/recordings/search', { query, signal })).items;
    },
    enabled: text.trim().length >= 2,
    placeholderData: keepPreviousData,
  });
}

/** Reads what was recorded, page by page. */
export function readEvents(
  recording_id: string,
  signal: AbortSignal,
): AsyncIterable<readonly RecordedEvent[]> {
  return recordedEvents(api, recording_id, { signal });
}

/** Fetches a recording as a file, and its name. */
async function fetchFile(recording_id: string): Promise<{ blob: Blob; name: string }> {
  const path = `/api/v1/recordings/${encodeURIComponent(recording_id)}/cast`;
  const response = await api.stream(path, {}, AbortSignal.timeout(600_000));
  const disposition = response.headers.get('content-disposition') ?? '';
  const name = /filename="([^"]+)"/.exec(disposition)?.[1] ?? `${recording_id}.cast`;
  return { blob: await response.blob(), name };
}

/** Saves a recording on the viewer's machine. */
export function useDownload() {
  return useMutation({
    mutationFn: fetchFile,
    onSuccess: ({ blob, name }) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = name;
      link.click();
      URL.revokeObjectURL(link.href);
    },
  });
}

export const recordingSettingsQuery = queryOptions({
  queryKey: SETTINGS,
  queryFn: ({ signal }): Promise<RecordingSettings> => api('GET /api/v1/recording-settings', { signal }),
});

export function useSaveRecordingSettings() {
  return useMutation({
    mutationFn: (body: RecordingSettings) => api('PUT /api/v1/recording-settings', { body }),
    onSuccess: (saved) => queryClient.setQueryData(SETTINGS, saved),
  });
}
