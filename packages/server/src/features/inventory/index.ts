import { type Clock, systemClock } from '@guru/protocol';
import { agentArrivals, type Bus, inventoryNews } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { Addresses } from './arrivals.ts';
import { Intake, type IntakeOptions } from './intake.ts';
import { inventoryRoutes } from './inventory-routes.ts';
import { startUpkeep } from './upkeep.ts';

export { nameCondition, numberCondition, rebootCondition, softwareCondition } from './conditions.ts';
export { itemsAfter } from './csv.ts';

/** What is on machines. */
export interface Inventory extends AsyncDisposable {
  readonly routes: ReturnType<typeof inventoryRoutes>;
  /** Messages of agents that wait to be written. */
  readonly waiting: number;
}

export interface InventoryOptions extends Pick<IntakeOptions, 'hoursOf'> {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** Opens the way from agents to the tables. Disposing writes what waits. */
export function openInventory(options: InventoryOptions): Inventory {
  const { db, bus, log, clock = systemClock, now = Date.now } = options;
  const upkeep = startUpkeep(db, log, now);
  const intake = new Intake({ ...options, clock, now });
  const addresses = new Addresses({ db, log, clock, now });
  const subscriptions = [
    bus.subscribe(inventoryNews(), (news) => intake.hear(news)),
    bus.subscribe(agentArrivals(), (arrival) => addresses.arrived(arrival)),
  ];
  return {
    routes: inventoryRoutes({ bus }),
    get waiting() {
      return intake.waiting;
    },
    async [Symbol.asyncDispose]() {
      for (const subscription of subscriptions) subscription[Symbol.dispose]();
      upkeep[Symbol.dispose]();
      await addresses[Symbol.asyncDispose]();
      await intake[Symbol.asyncDispose]();
    },
  };
}
