import type { Approval, ApprovalAction, Fence } from '@guru/protocol/api';
import type { Generated } from 'kysely';
import type { CreatedAt, Json, Timestamp } from './columns.ts';

interface Assistants {
  /** Also the id of its row in `users`. */
  assistant_id: string;
  partner_id: string;
  fence: Json<Fence>;
  created_by: string | null;
  created_at: CreatedAt;
}

interface AssistantKeys {
  key_id: Generated<string>;
  partner_id: string;
  assistant_id: string;
  key_hash: Uint8Array;
  created_by: string | null;
  created_at: CreatedAt;
  expires_at: Timestamp;
  revoked_at: Timestamp | null;
  last_used_at: Timestamp | null;
}

interface Approvals {
  approval_id: Generated<string>;
  partner_id: string;
  assistant_id: string;
  agent_id: string;
  action: Json<ApprovalAction>;
  content_hash: Uint8Array;
  fenced_by: string;
  reason: Generated<string>;
  status: Generated<Approval['status']>;
  requested_at: CreatedAt;
  expires_at: Timestamp;
  decided_at: Timestamp | null;
  decided_by: string | null;
  note: Generated<string>;
  used_at: Timestamp | null;
}

export interface AssistantTables {
  assistants: Assistants;
  assistant_keys: AssistantKeys;
  approvals: Approvals;
}
