import { accounts } from './accounts.ts';
import { agentFiles } from './agent-files.ts';
import { agents } from './agents.ts';
import { alerts } from './alerts.ts';
import { approvals } from './approvals.ts';
import { assistants } from './assistants.ts';
import { checks } from './checks.ts';
import { commands } from './commands.ts';
import { enrolment } from './enrolment.ts';
import { fields } from './fields.ts';
import { groups } from './groups.ts';
import { inventory } from './inventory.ts';
import { live } from './live.ts';
import { notifications } from './notifications.ts';
import { places } from './places.ts';
import { policies } from './policies.ts';
import { queuedCommands } from './queued-commands.ts';
import { recordings } from './recordings.ts';
import { tunnel } from './tunnel.ts';
import { web } from './web.ts';

export * from './accounts.ts';
export * from './agent-files.ts';
export * from './agents.ts';
export * from './alerts.ts';
export * from './approvals.ts';
export * from './assistants.ts';
export * from './checks.ts';
export * from './commands.ts';
export * from './common.ts';
export * from './contract.ts';
export * from './enrolment.ts';
export * from './fence.ts';
export * from './fields.ts';
export * from './groups.ts';
export * from './inventory.ts';
export * from './live.ts';
export * from './notifications.ts';
export * from './places.ts';
export * from './policies.ts';
export * from './queued-commands.ts';
export * from './recordings.ts';
export * from './tunnel.ts';
export * from './web.ts';

/** The whole HTTP API, by `METHOD /path`. */
export const api = {
  ...accounts,
  ...places,
  ...enrolment,
  ...agents,
  ...agentFiles,
  ...inventory,
  ...groups,
  ...fields,
  ...policies,
  ...checks,
  ...alerts,
  ...notifications,
  ...tunnel,
  ...commands,
  ...web,
  ...queuedCommands,
  ...recordings,
  ...live,
  ...assistants,
  ...approvals,
};
export type Api = typeof api;
