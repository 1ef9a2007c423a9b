import type { DeliveryState, RotaBody, RouteBody, Severity } from '@guru/protocol/api';
import type { Generated } from 'kysely';
import type { CreatedAt, Json, JsonWithDefault, Timestamp } from './columns.ts';

/** What a message tells: `features/alerts/news.ts`, without the tenant. */
export interface StoredNews {
  readonly severity: Severity;
  /** Unix milliseconds. */
  readonly at: number;
  readonly title: string;
  readonly summary: string;
  /** What it is about: a device, or nothing for an incident. */
  readonly device: string | null;
  readonly place: string | null;
  readonly agent_id: string | null;
  readonly step: string;
  readonly last_time: string;
  readonly devices: number;
}

/** How one attempt to send went. `at` in Unix milliseconds; `error` empty: it was taken. */
export interface StoredTry {
  readonly at: number;
  readonly took_ms: number;
  readonly error: string;
}

interface NotificationChannels {
  channel_id: Generated<string>;
  partner_id: string;
  name: string;
  enabled: boolean;
  kind: 'email' | 'webhook' | 'slack' | 'teams' | 'ntfy' | 'sms';
  shown: Json<Record<string, unknown>>;
  has_secret: boolean;
  sealed: Uint8Array;
  created_at: CreatedAt;
}

interface NotificationRotas {
  rota_id: Generated<string>;
  partner_id: string;
  name: string;
  time_zone: string;
  starts_on: string;
  hand_over: string;
  days: number;
  shifts: Json<RotaBody['shifts']>;
}

interface NotificationRoutes {
  route_id: Generated<string>;
  partner_id: string;
  position: number;
  body: Json<RouteBody>;
}

interface Deliveries {
  delivery_id: Generated<string>;
  partner_id: string;
  channel_id: string;
  channel_name: string;
  route_id: string;
  step: number;
  digest: boolean;
  subject: string;
  state: Generated<DeliveryState>;
  attempts: Generated<number>;
  created_at: Timestamp;
  at: Timestamp;
  claimed_until: Timestamp | null;
  error: string | null;
  tries: JsonWithDefault<readonly StoredTry[]>;
}

interface DeliveryItems {
  item_id: Generated<string>;
  partner_id: string;
  delivery_id: string;
  channel_id: string;
  alert_id: string | null;
  incident_id: string | null;
  what: 'opened' | 'worsened' | 'resolved' | 'reminder';
  news: Json<StoredNews>;
  dropped: Generated<boolean>;
}

interface AcknowledgeLinks {
  token_hash: Uint8Array;
  partner_id: string;
  item_id: string;
  channel_id: string;
  channel_name: string;
  alert_id: string | null;
  incident_id: string | null;
  expires_at: Timestamp;
  used_at: Timestamp | null;
}

export interface NotificationTables {
  notification_channels: NotificationChannels;
  notification_rotas: NotificationRotas;
  notification_routes: NotificationRoutes;
  deliveries: Deliveries;
  delivery_items: DeliveryItems;
  acknowledge_links: AcknowledgeLinks;
}
