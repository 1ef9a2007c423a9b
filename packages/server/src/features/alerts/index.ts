import { type Clock, systemClock } from '@guru/protocol';
import { agentPresence, type Bus, policiesChanged } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { alertsRoutes } from './alerts-routes.ts';
import { AlertEngine } from './engine.ts';
import { acknowledgeByHand, type By, type Chosen } from './hand.ts';
import type { TellAlertNews } from './news.ts';
import type { Observation } from './observation.ts';
import type { OfflineParts } from './offline.ts';
import type { GroupsOf } from './silence.ts';
import { startUpkeep } from './upkeep.ts';

export type { TellAlertNews } from './news.ts';
export type { Observation } from './observation.ts';

/** What is not well and somebody's business. */
export interface Alerts extends AsyncDisposable {
  readonly routes: ReturnType<typeof alertsRoutes>;
  /** Takes what checks have found, in the transaction that stores it; that must be the system's. */
  observe(tx: Tx, observations: readonly Observation[]): Promise<void>;
  /** Notes that somebody who was told cares. Answers how many have changed. */
  acknowledge(tx: Tx, chosen: Chosen, by: By): Promise<number>;
}

export interface AlertsOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly tell: TellAlertNews;
  readonly settingsOf: OfflineParts['settingsOf'];
  /** Unless given, no device is in a group. */
  readonly groupsOf?: GroupsOf;
  readonly clock?: Clock;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** Opens the alerts. Disposing ends what is under way; what is not taken in by then is found after the next start. */
export function openAlerts(options: AlertsOptions): Alerts {
  const { bus, tell, clock = systemClock, now = Date.now } = options;
  const groupsOf = options.groupsOf ?? (() => Promise.resolve(new Map()));
  const engine = new AlertEngine({ ...options, groupsOf, clock, now });
  const upkeep = startUpkeep(options.db, options.log, now);
  const subscriptions = [
    bus.subscribe(agentPresence(), (presence) => engine.heard(presence)),
    bus.subscribe(policiesChanged(), ({ partner_id }) => engine.ruled(partner_id)),
  ];
  return {
    routes: alertsRoutes({ bus, tell, now }),
    observe: engine.observe,
    async acknowledge(tx, chosen, by) {
      const changed = await acknowledgeByHand(tx, chosen, { by, note: '', undo: false }, { now });
      return changed.alert_ids.length + changed.incident_ids.length;
    },
    async [Symbol.asyncDispose]() {
      upkeep[Symbol.dispose]();
      for (const subscription of subscriptions) subscription[Symbol.dispose]();
      await engine[Symbol.asyncDispose]();
    },
  };
}
