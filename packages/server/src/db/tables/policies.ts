import type { PolicyBody, PolicyLevel } from '@guru/protocol/api';
import type { CheckLevel, PerfValue } from '@guru/protocol/control';
import type { Generated, GeneratedAlways } from 'kysely';
import type { CreatedAt, JsonWithDefault, Timestamp } from './columns.ts';

interface Policies {
  policy_id: Generated<string>;
  partner_id: string;
  name: string;
  description: Generated<string>;
  checks: JsonWithDefault<PolicyBody['checks']>;
  settings: JsonWithDefault<PolicyBody['settings']>;
  changed_at: CreatedAt;
  changed_by: string | null;
}

interface Groups {
  group_id: Generated<string>;
  partner_id: string;
  name: string;
  filter: JsonWithDefault<Record<string, unknown>>;
  created_at: CreatedAt;
  description: Generated<string>;
  changed_at: CreatedAt;
}

interface PolicyTargets {
  partner_id: string;
  policy_id: string;
  level: PolicyLevel;
  client_id: string | null;
  site_id: string | null;
  group_id: string | null;
  agent_id: string | null;
  target_id: GeneratedAlways<string | null>;
}

interface ReportLogs {
  agent_id: string;
  partner_id: string;
  log: string;
  last_seq: number;
}

interface CheckStates {
  agent_id: string;
  key: string;
  partner_id: string;
  level: CheckLevel;
  since: Timestamp;
  at: Timestamp;
  summary: string;
  perf: JsonWithDefault<PerfValue[]>;
  took_ms: number;
}

interface CheckChanges {
  change_id: Generated<string>;
  partner_id: string;
  agent_id: string;
  key: string;
  level: CheckLevel;
  summary: string;
  at: Timestamp;
}

interface CheckValues {
  partner_id: string;
  agent_id: string;
  key: string;
  label: string;
  step: Timestamp;
  unit: string;
  count: number;
  sum: number;
  min: number;
  max: number;
}

export interface PolicyTables {
  policies: Policies;
  groups: Groups;
  policy_targets: PolicyTargets;
  report_logs: ReportLogs;
  check_states: CheckStates;
  check_changes: CheckChanges;
  check_values: CheckValues;
}
