import type { Generated } from 'kysely';
import type { CreatedAt, JsonWithDefault, Timestamp } from './columns.ts';

interface Recordings {
  recording_id: string;
  partner_id: string;
  session_id: string;
  channel_id: number;
  started_at: Timestamp;
  ended_at: Timestamp | null;
  cols: number;
  rows: number;
  term: string;
  keeps_input: boolean;
  exit_code: number | null;
  exit_signal: string | null;
  duration_ms: number | null;
  output_bytes: number | null;
  lost_bytes: Generated<number>;
  cut: Generated<boolean>;
}

interface RecordingPieces {
  recording_id: string;
  seq: number;
  partner_id: string;
  started_ms: number;
  ended_ms: number;
  output_bytes: number;
  events: Buffer;
  text: string;
  text_carried: number;
  marks: JsonWithDefault<readonly { readonly at_ms: number; readonly text: string }[]>;
}

interface RecordingSettings {
  partner_id: string;
  record: Generated<boolean>;
  keep_input: Generated<boolean>;
  retention_days: Generated<number>;
  sessions_per_agent: number | null;
  updated_at: CreatedAt;
}

export interface RecordingTables {
  recordings: Recordings;
  recording_pieces: RecordingPieces;
  recording_settings: RecordingSettings;
}
