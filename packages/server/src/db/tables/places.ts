import type { Generated } from 'kysely';
import type { CreatedAt, Timestamp } from './columns.ts';

interface Partners {
  partner_id: Generated<string>;
  name: string;
  created_at: CreatedAt;
  /** When it got its first policy. */
  furnished_at: Timestamp | null;
}

interface Clients {
  client_id: Generated<string>;
  partner_id: string;
  name: string;
  created_at: CreatedAt;
}

interface Sites {
  site_id: Generated<string>;
  partner_id: string;
  client_id: string;
  name: string;
  created_at: CreatedAt;
}

export interface PlaceTables {
  partners: Partners;
  clients: Clients;
  sites: Sites;
}
