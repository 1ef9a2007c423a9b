import type {
  AlertEvent,
  AlertKind,
  AlertRule,
  AlertState,
  IncidentKind,
  MaintenanceBody,
  PolicyLevel,
  Severity,
} from '@guru/protocol/api';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { CreatedAt, Json, Timestamp } from './columns.ts';

/** Where a check, or a silent device, is on the way to an alert: `features/alerts/machine.ts`. Times in Unix milliseconds. */
export interface StoredWatch {
  readonly severity: Severity | null;
  readonly since: number;
  readonly at: number;
  readonly open: Severity | null;
  readonly acknowledged: boolean;
  readonly told_at: number;
  readonly turns: readonly number[];
}

/** What one number of a check usually is at an hour of the week: `features/alerts/baseline.ts`. */
export interface StoredUsual {
  readonly label: string;
  readonly past: StoredStat;
  readonly weeks: number;
  readonly now: StoredStat;
}

interface StoredStat {
  readonly n: number;
  readonly mean: number;
  readonly m2: number;
}

interface AlertWatches {
  agent_id: string;
  kind: 'check' | 'baseline' | 'offline';
  key: string;
  partner_id: string;
  name: string;
  summary: string;
  /** Null: nobody's business by itself. */
  rule: ColumnType<AlertRule | null, string | null, string | null>;
  watch: Json<StoredWatch>;
  /** What it asks lies across the network. */
  by_network: Generated<boolean>;
  silent_since: Timestamp | null;
  said_goodbye: Generated<boolean>;
  alert_id: string | null;
  due_at: Timestamp | null;
}

interface Incidents {
  incident_id: Generated<string>;
  partner_id: string;
  kind: IncidentKind;
  site_id: string | null;
  state: Generated<AlertState>;
  severity: Severity;
  title: string;
  opened_at: Timestamp;
  acknowledged_at: Timestamp | null;
  acknowledged_by: string | null;
  acknowledged_name: string | null;
  resolved_at: Timestamp | null;
}

interface IncidentAgents {
  incident_id: string;
  agent_id: string;
  partner_id: string;
  since: Timestamp;
  back_at: Timestamp | null;
}

interface Alerts {
  alert_id: Generated<string>;
  partner_id: string;
  agent_id: string;
  kind: AlertKind;
  key: string | null;
  state: Generated<AlertState>;
  severity: Severity;
  rank: GeneratedAlways<number>;
  title: string;
  summary: string;
  step: Generated<string>;
  opened_at: Timestamp;
  changed_at: Timestamp;
  acknowledged_at: Timestamp | null;
  acknowledged_by: string | null;
  acknowledged_name: string | null;
  resolved_at: Timestamp | null;
  flapping: Generated<boolean>;
  silenced_by: 'maintenance' | 'mute' | 'dependency' | null;
}

interface AlertEvents {
  event_id: Generated<string>;
  partner_id: string;
  alert_id: string | null;
  incident_id: string | null;
  what: AlertEvent['what'];
  at: Timestamp;
  by_user: string | null;
  by_name: string | null;
  text: Generated<string>;
}

interface Reach {
  level: PolicyLevel;
  client_id: string | null;
  site_id: string | null;
  group_id: string | null;
  agent_id: string | null;
  target_id: GeneratedAlways<string | null>;
}

interface MaintenanceWindows extends Reach {
  window_id: Generated<string>;
  partner_id: string;
  name: string;
  schedule: Json<MaintenanceBody['schedule']>;
  /** After this it is never on again; null: it comes again and again. */
  ends_at: Timestamp | null;
  created_by: string | null;
  created_at: CreatedAt;
}

interface Mutes extends Reach {
  mute_id: Generated<string>;
  partner_id: string;
  key: string | null;
  reason: string;
  until: Timestamp;
  created_by: string | null;
  created_at: CreatedAt;
}

interface AlertDependencies {
  partner_id: string;
  parent_id: string;
  agent_id: string | null;
  site_id: string | null;
}

interface AlertBaselines {
  agent_id: string;
  key: string;
  hour: number;
  partner_id: string;
  week: number;
  labels: Json<readonly StoredUsual[]>;
}

export interface AlertTables {
  alert_baselines: AlertBaselines;
  alert_dependencies: AlertDependencies;
  alert_watches: AlertWatches;
  incidents: Incidents;
  incident_agents: IncidentAgents;
  alerts: Alerts;
  alert_events: AlertEvents;
  maintenance_windows: MaintenanceWindows;
  mutes: Mutes;
}
