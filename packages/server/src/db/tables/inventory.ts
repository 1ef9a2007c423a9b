import type { CustomFieldLevel, CustomFieldType, CustomValue, KeptSection } from '@guru/protocol/api';
import type { InventoryItem } from '@guru/protocol/control';
import type { Generated, GeneratedAlways } from 'kysely';
import type { CreatedAt, Json, JsonWithDefault, Timestamp } from './columns.ts';

interface InventoryNames {
  name_id: GeneratedAlways<number>;
  partner_id: string;
  section: KeptSection;
  name: string;
  name_key: string;
  version: Generated<string>;
  version_key: Generated<string>;
  version_epoch: Generated<number>;
  devices: Generated<number>;
}

interface InventoryItems {
  partner_id: string;
  agent_id: string;
  section: KeptSection;
  key: string;
  name_id: number;
  item: JsonWithDefault<InventoryItem['value']>;
  first_seen: Timestamp;
  last_changed: Timestamp;
}

interface AgentSections {
  agent_id: string;
  section: KeptSection;
  partner_id: string;
  /** Null: what is there is not whole. */
  hash: string | null;
  filled_at: Timestamp | null;
  changed_at: Timestamp;
}

interface AgentInventories {
  agent_id: string;
  partner_id: string;
  looked_at: Timestamp | null;
  memory_bytes: number | null;
  cpu_cores: number | null;
  disk_bytes: number | null;
  cert_expires_at: Timestamp | null;
  reboot_pending: boolean | null;
  public_address: string | null;
  /** As `2026-11-27`. */
  changes_day: string | null;
  changes_kept: Generated<number>;
}

interface InventoryChanges {
  change_id: Generated<string>;
  partner_id: string;
  agent_id: string;
  section: KeptSection;
  key: string;
  name: string;
  what: 'appeared' | 'changed' | 'went';
  before: Json<Record<string, unknown>> | null;
  after: Json<Record<string, unknown>> | null;
  at: Timestamp;
}

interface CustomFields {
  field_id: Generated<string>;
  partner_id: string;
  level: CustomFieldLevel;
  key: string;
  label: string;
  type: CustomFieldType;
  choices: JsonWithDefault<string[]>;
  created_at: CreatedAt;
}

interface CustomValues {
  partner_id: string;
  field_id: string;
  client_id: string | null;
  site_id: string | null;
  agent_id: string | null;
  target_id: GeneratedAlways<string>;
  value: Json<CustomValue>;
  value_text: string;
  value_number: number | null;
}

interface AgentTags {
  partner_id: string;
  agent_id: string;
  tag: string;
}

export interface InventoryTables {
  inventory_names: InventoryNames;
  inventory_items: InventoryItems;
  agent_sections: AgentSections;
  agent_inventories: AgentInventories;
  inventory_changes: InventoryChanges;
  custom_fields: CustomFields;
  custom_values: CustomValues;
  agent_tags: AgentTags;
}
