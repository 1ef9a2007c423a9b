import type { AgentSummary } from '@guru/protocol/api';
import type { Facts, Metrics } from '@guru/protocol/control';
import type { Generated, GeneratedAlways } from 'kysely';
import type { CreatedAt, Json, JsonWithDefault, Timestamp } from './columns.ts';

interface EnrolmentTokens {
  token_id: Generated<string>;
  partner_id: string;
  site_id: string;
  token_hash: Uint8Array;
  label: string;
  created_by: string | null;
  created_at: CreatedAt;
  expires_at: Timestamp;
  max_uses: number;
  uses: Generated<number>;
  revoked_at: Timestamp | null;
}

interface Agents {
  agent_id: Generated<string>;
  partner_id: string;
  site_id: string;
  public_key: Uint8Array;
  machine_id_hash: Uint8Array;
  hostname: string;
  display_name: string | null;
  os: AgentSummary['os'];
  os_name: Generated<string>;
  arch: Generated<string>;
  agent_version: Generated<string>;
  logged_on_user: string | null;
  /** Empty until the first hello. */
  facts: JsonWithDefault<Facts | Record<string, never>>;
  cpu_percent: number | null;
  memory_percent: number | null;
  disk_percent: number | null;
  latest: Json<Metrics> | null;
  status: Generated<AgentSummary['status']>;
  boot_id: string | null;
  enrolled_at: CreatedAt;
  connected_at: Timestamp | null;
  last_seen_at: Timestamp | null;
  revoked_at: Timestamp | null;
  /** A person's word, which goes before what is guessed from the facts. */
  role_override: 'server' | 'workstation' | null;
  /** Hostname, display name, system and user in lower case, a line each: what a search looks at. */
  search_text: GeneratedAlways<string>;
  /** What the list is sorted by, in lower case. */
  hostname_key: GeneratedAlways<string>;
  os_key: GeneratedAlways<string>;
  user_key: GeneratedAlways<string | null>;
}

export interface AgentTables {
  enrolment_tokens: EnrolmentTokens;
  agents: Agents;
}
