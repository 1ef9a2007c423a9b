import type { TechSession } from '@guru/protocol/api';
import type { Generated } from 'kysely';
import type { CreatedAt, JsonWithDefault, Timestamp } from './columns.ts';

type Details = Readonly<Record<string, unknown>>;

interface TechSessions {
  session_id: Generated<string>;
  partner_id: string;
  tech_id: string;
  agent_id: string;
  status: Generated<TechSession['status']>;
  opened_at: CreatedAt;
  last_activity: CreatedAt;
  closed_at: Timestamp | null;
  close_reason: string | null;
}

interface TunnelAudit {
  audit_id: Generated<string>;
  partner_id: string;
  session_id: string;
  channel_id: number | null;
  operation: string;
  details: JsonWithDefault<Details>;
  created_at: CreatedAt;
}

interface AuditEvents {
  event_id: Generated<string>;
  partner_id: string;
  actor_kind: 'user' | 'agent' | 'system' | 'assistant';
  actor_id: string | null;
  action: string;
  target_kind: string;
  target_id: string | null;
  details: JsonWithDefault<Details>;
  created_at: CreatedAt;
}

export interface SessionTables {
  tech_sessions: TechSessions;
  tunnel_audit: TunnelAudit;
  audit_events: AuditEvents;
}
