import type { CommandResult, CommandState } from '@guru/protocol/api';
import type { CommandToRun } from '@guru/protocol/control';
import type { Generated } from 'kysely';
import type { CreatedAt, Json, Timestamp } from './columns.ts';

/** What the agent is to be told, without the id that the row has. */
export type StoredRequest = Omit<CommandToRun, 'command_id'>;

/** What people are shown of it. */
export interface ShownCommand {
  readonly command: string[];
  readonly shell: boolean;
  readonly cwd: string | null;
  readonly env: string[];
  readonly as: 'service' | 'user';
}

interface Commands {
  command_id: Generated<string>;
  partner_id: string;
  agent_id: string;
  state: Generated<CommandState>;
  reason: string | null;
  /** Null once it has ended. */
  request: Json<StoredRequest> | null;
  shown: Json<ShownCommand>;
  timeout_ms: number;
  created_by: string | null;
  created_at: CreatedAt;
  expires_at: Timestamp;
  sent_at: Timestamp | null;
  delivered_at: Timestamp | null;
  started_at: Timestamp | null;
  cancel_requested_at: Timestamp | null;
  finished_at: Timestamp | null;
  result: Json<CommandResult> | null;
}

export interface CommandTables {
  commands: Commands;
}
