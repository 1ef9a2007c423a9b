import { type Clock, systemClock } from '@guru/protocol';
import { type AgentOf, agentArrivals, type Bus, commandNews } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { Arrivals } from './arrivals.ts';
import { commandsRoutes } from './commands-routes.ts';
import { Courier } from './courier.ts';
import { NewsDesk } from './news-desk.ts';
import { Sweep } from './sweep.ts';

/** Commands that are left for devices, whether they are there or not. */
export interface Commands extends AsyncDisposable {
  readonly routes: ReturnType<typeof commandsRoutes>;
}

export interface CommandsOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/**
 * Opens the queue of commands. Everything that counts is in the table: a server that dies leaves nothing that the next one doesn't find there, or hears from the devices. Disposing waits for what is
 * being written.
 */
export function openCommands({
  db,
  bus,
  log,
  clock = systemClock,
  now = Date.now,
}: CommandsOptions): Commands {
  const parts = { db, bus, log, clock, now };
  const courier = new Courier(parts);
  const onWork = (agent: AgentOf) => courier.visit(agent);
  const desk = new NewsDesk({ ...parts, onFree: onWork });
  const arrivals = new Arrivals({ ...parts, onWork: (agent) => courier.visit(agent, true) });
  const sweep = new Sweep({ ...parts, onWork });
  const subscriptions = [
    bus.subscribe(agentArrivals(), (agent) => arrivals.add(agent)),
    bus.subscribe(commandNews(), (news) => desk.hear(news)),
  ];
  return {
    routes: commandsRoutes({ bus, now, onWork }),
    async [Symbol.asyncDispose]() {
      for (const subscription of subscriptions) subscription[Symbol.dispose]();
      await sweep[Symbol.asyncDispose]();
      await arrivals[Symbol.asyncDispose]();
      await courier[Symbol.asyncDispose]();
      await desk[Symbol.asyncDispose]();
    },
  };
}
