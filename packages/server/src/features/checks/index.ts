import { type Clock, systemClock } from '@guru/protocol';
import { agentArrivals, agentReports, type Bus, policiesChanged } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { type ChecksRoutesOptions, checksRoutes } from './checks-routes.ts';
import { Distribution } from './distribution.ts';
import { Intake } from './intake.ts';
import { LookOver } from './look-over.ts';
import type { TakeParts } from './take-reports.ts';
import { startUpkeep } from './upkeep.ts';

/** What agents watch by themselves, and what they have found. */
export interface Checks extends AsyncDisposable {
  readonly routes: ReturnType<typeof checksRoutes>;
  /** Messages of agents that wait to be written. */
  readonly waiting: number;
}

export interface ChecksOptions extends TakeParts, ChecksRoutesOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** Opens both ways: checks to the agents, results from them. Disposing writes what waits. */
export async function openChecks(options: ChecksOptions): Promise<Checks> {
  const { db, bus, log, clock = systemClock, now = Date.now } = options;
  const upkeep = await startUpkeep(db, log, now);
  const intake = new Intake({ ...options, clock });
  const distribution = new Distribution({ ...options, clock, now });
  const toldAt = (agentId: string) => distribution.toldAt(agentId);
  const lookOver = new LookOver({ ...options, clock, now, toldAt });
  const subscriptions = [
    bus.subscribe(agentArrivals(), (agent) => {
      intake.arrived(agent);
      distribution.arrived(agent);
    }),
    bus.subscribe(policiesChanged(), ({ partner_id }) => distribution.changed(partner_id)),
    bus.subscribe(agentReports(), (reports) => intake.hear(reports)),
  ];
  return {
    routes: checksRoutes(options),
    get waiting() {
      return intake.waiting;
    },
    async [Symbol.asyncDispose]() {
      for (const subscription of subscriptions) subscription[Symbol.dispose]();
      upkeep[Symbol.dispose]();
      await lookOver[Symbol.asyncDispose]();
      await distribution[Symbol.asyncDispose]();
      await intake[Symbol.asyncDispose]();
    },
  };
}
