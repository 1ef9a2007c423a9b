import { z } from 'zod';
import { Id, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';
import { TechSession } from './tunnel.ts';

/**
 * One event of a recorded terminal: milliseconds since the recording began, a code, data. The codes are asciicast's: `o` output, `i` input, `r` size as
 * `80x24`, `m` mark, `x` exit status.
 */
export const RecordedEvent = z.tuple([
  z.number().int().min(0),
  z.enum(['o', 'i', 'r', 'm', 'x']),
  z.string(),
]);

export const Mark = z.object({ at_ms: z.number().int(), text: z.string() });

/** A recorded terminal. `ended_at` is null while it goes on. */
export const Recording = z.object({
  recording_id: Id,
  session_id: Id,
  agent_id: Id,
  hostname: z.string(),
  tech_id: Id,
  tech_name: z.string(),
  channel_id: z.number().int(),
  started_at: Time,
  ended_at: Time.nullable(),
  duration_ms: z.number().int(),
  output_bytes: z.number().int(),
  cols: z.number().int(),
  rows: z.number().int(),
  term: z.string(),
  /** Whether keys were recorded, but for those that were hidden. */
  keeps_input: z.boolean(),
  exit_code: z.number().int().nullable(),
  exit_signal: z.string().nullable(),
  /** Bytes of output that are missing, because they could not be stored in time; marks say where. */
  lost_bytes: z.number().int(),
  /** The server went down meanwhile: the last second may be missing. */
  cut: z.boolean(),
});

/** How many steps of equal length the activity of a recording has. */
export const ACTIVITY_STEPS = 200;

export const RecordingDetail = Recording.extend({
  marks: z.array(Mark),
  /** Bytes of output in each of `ACTIVITY_STEPS` equal steps. */
  activity: z.array(z.number().int()),
});

export const RecordingSettings = z.strictObject({
  /** Whether terminals are recorded at all. */
  record: z.boolean(),
  /** Whether keys are recorded, but for those that were hidden. */
  keep_input: z.boolean(),
  /** Days after which a recording is deleted; 0 keeps them for ever. */
  retention_days: z.number().int().min(0).max(3650),
});

const TimelineEntry = z.object({
  at: Time,
  channel_id: z.number().int().nullable(),
  operation: z.string(),
  details: z.record(z.string(), z.unknown()),
});

const recordingId = z.strictObject({ recording_id: Id });

export const recordings = contract({
  'GET /api/v1/tunnel/sessions/{session_id}': {
    summary: 'What happened in a session: its terminals’ recordings, and its audit, oldest first and paged',
    tag: 'recordings',
    access: 'technician',
    params: z.strictObject({ session_id: Id }),
    query: PageQuery,
    status: 200,
    response: TechSession.extend({
      tech_name: z.string(),
      hostname: z.string(),
      recordings: z.array(Recording),
      timeline: page(TimelineEntry),
    }),
    errors: ['session_not_found', 'not_your_session', 'bad_cursor'],
  },
  'GET /api/v1/recordings': {
    summary: 'Recordings, newest first: of a technician’s own sessions, for admins of everyone’s',
    tag: 'recordings',
    access: 'technician',
    query: PageQuery.extend({ session_id: Id.optional(), agent_id: Id.optional() }),
    status: 200,
    response: page(Recording),
    errors: ['bad_cursor'],
  },
  'GET /api/v1/recordings/search': {
    summary: 'Where a text was printed, newest recordings first; letters of ASCII in either case',
    tag: 'recordings',
    access: 'technician',
    query: z.strictObject({
      text: z.string().trim().min(2).max(100),
      recording_id: Id.optional(),
      session_id: Id.optional(),
      agent_id: Id.optional(),
      cursor: z.string().max(1024).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    status: 200,
    response: page(
      Recording.pick({
        recording_id: true,
        session_id: true,
        agent_id: true,
        hostname: true,
        tech_name: true,
        started_at: true,
      }).extend({ at_ms: z.number().int(), line: z.string() }),
    ),
    errors: ['bad_cursor'],
  },
  'GET /api/v1/recordings/{recording_id}': {
    summary: 'One recording, with its marks and when it was busy',
    tag: 'recordings',
    access: 'technician',
    params: recordingId,
    status: 200,
    response: RecordingDetail,
    errors: ['recording_not_found', 'not_your_session'],
  },
  'GET /api/v1/recordings/{recording_id}/events': {
    summary: 'What was recorded, from a moment on, in pieces of about 1 MiB',
    tag: 'recordings',
    access: 'technician',
    params: recordingId,
    query: z.strictObject({
      /** Milliseconds: begins with the piece that goes on at this moment, or after it. */
      from_ms: z.coerce.number().int().min(0).default(0),
      /** Instead of a moment: begins with this piece, as `next_seq` of the page before says. */
      from_seq: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
    }),
    status: 200,
    response: z.object({
      events: z.array(RecordedEvent),
      /** Null: there is no more, or not yet. */
      next_seq: z.number().int().nullable(),
    }),
    errors: ['recording_not_found', 'not_your_session'],
  },
  'GET /api/v1/recordings/{recording_id}/cast': {
    summary: 'A recording as a file in the format asciicast v3, with what there is of it until now',
    tag: 'recordings',
    access: 'technician',
    params: recordingId,
    status: 200,
    download: 'application/x-asciicast',
    errors: ['recording_not_found', 'not_your_session'],
  },
  'GET /api/v1/recording-settings': {
    summary: 'Whether terminals are recorded, with or without keys, and for how long recordings are kept',
    tag: 'recordings',
    access: 'technician',
    status: 200,
    response: RecordingSettings,
  },
  'PUT /api/v1/recording-settings': {
    summary: 'Say what is recorded from the next session on, and for how long recordings are kept',
    tag: 'recordings',
    access: 'admin',
    body: RecordingSettings,
    status: 200,
    response: RecordingSettings,
  },
});

export type RecordedEvent = z.infer<typeof RecordedEvent>;
export type Recording = z.infer<typeof Recording>;
export type RecordingDetail = z.infer<typeof RecordingDetail>;
export type RecordingSettings = z.infer<typeof RecordingSettings>;
