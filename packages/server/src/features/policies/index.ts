import type { SettingsInForce } from '@guru/protocol/api';
import type { Bus } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import { type GroupsOf, PolicyBook } from './book.ts';
import type { Effective } from './effective.ts';
import { furnish, furnishAll } from './furnish.ts';
import { policiesRoutes } from './policies-routes.ts';

export { defaultAlert } from './defaults.ts';
export type { Effective } from './effective.ts';

/** What is watched on which devices. */
export interface Policies {
  readonly routes: ReturnType<typeof policiesRoutes>;
  /** What is in force on these devices of a partner; those that are gone are left out. */
  effectiveOf(
    tx: Tx,
    partnerId: string,
    agentIds: readonly string[],
  ): Promise<ReadonlyMap<string, Effective>>;
  /** The same for devices of any partner. The transaction must be the system's. */
  effectiveOfAny(tx: Tx, agentIds: readonly string[]): Promise<ReadonlyMap<string, Effective>>;
  settingsOf(
    tx: Tx,
    partnerId: string,
    agentIds: readonly string[],
  ): Promise<ReadonlyMap<string, SettingsInForce>>;
  /** Hours between two looks at each of these devices of any partner. The transaction must be the system's. */
  inventoryHoursOf(tx: Tx, agentIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** To be called in the transaction that makes a partner. */
  furnish(tx: Tx, partnerId: string): Promise<void>;
}

export interface PoliciesOptions {
  readonly db: Db;
  readonly bus: Bus;
  /** Unless given, no device is in a group. */
  readonly groupsOf?: GroupsOf;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Opens the policies, and gives their first one to partners who have none yet. */
export async function openPolicies(options: PoliciesOptions): Promise<Policies> {
  const { db, bus, now, groupsOf = () => Promise.resolve(new Map()) } = options;
  await furnishAll(db);
  const book = new PolicyBook(groupsOf);
  return {
    routes: policiesRoutes({ bus, book, now }),
    effectiveOf: (tx, partnerId, agentIds) => book.read(tx, partnerId, agentIds),
    effectiveOfAny: (tx, agentIds) => book.read(tx, null, agentIds),
    async settingsOf(tx, partnerId, agentIds) {
      const known = await book.read(tx, partnerId, agentIds);
      return new Map([...known].map(([agentId, { settings }]) => [agentId, settings]));
    },
    async inventoryHoursOf(tx, agentIds) {
      const known = await book.read(tx, null, agentIds);
      return new Map([...known].map(([agentId, { settings }]) => [agentId, settings.inventory_hours]));
    },
    furnish,
  };
}
