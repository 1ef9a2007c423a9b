import type { AccountTables } from './accounts.ts';
import type { AgentTables } from './agents.ts';
import type { AlertTables } from './alerts.ts';
import type { AssistantTables } from './assistants.ts';
import type { CommandTables } from './commands.ts';
import type { InventoryTables } from './inventory.ts';
import type { MetricTables } from './metrics.ts';
import type { NotificationTables } from './notifications.ts';
import type { PlaceTables } from './places.ts';
import type { PolicyTables } from './policies.ts';
import type { RecordingTables } from './recordings.ts';
import type { SessionTables } from './sessions.ts';

/** Every table as Kysely sees it; `migrations/` is the truth, and a test holds the two against each other. */
export interface Database
  extends AccountTables,
    AgentTables,
    AlertTables,
    AssistantTables,
    CommandTables,
    InventoryTables,
    MetricTables,
    NotificationTables,
    PlaceTables,
    PolicyTables,
    RecordingTables,
    SessionTables {}
