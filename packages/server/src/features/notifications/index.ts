import { type Clock, systemClock } from '@guru/protocol';
import type { notifications } from '@guru/protocol/api';
import type { Bus } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import type { Logger } from '../../log.ts';
import type { TellAlertNews } from '../alerts/news.ts';
import { type Acknowledge, acknowledgeRoutes } from './acknowledge-routes.ts';
import { channelsRoutes } from './channels-routes.ts';
import { deliveriesRoutes } from './deliveries-routes.ts';
import { routingRoutes } from './routing-routes.ts';
import { createSender } from './sender.ts';
import { tellNews } from './tell.ts';
import { openVault } from './vault.ts';
import { Worker } from './worker.ts';

/** How people are told. */
export interface Notifications extends AsyncDisposable {
  /** Writes down what is to be sent, in the transaction that makes the news true. */
  readonly tell: TellAlertNews;
  /** The endpoints, once it is known who acknowledges. */
  routes(acknowledge: Acknowledge): HandlersOf<typeof notifications>;
}

export interface NotificationsOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  /** Where the key to the secrets of channels lies. */
  readonly dataDir: string;
  /** The origin that people use. */
  readonly publicUrl: string;
  /** Messages may be sent to this machine itself. */
  readonly allowLoopback: boolean;
  /** Certificates that are trusted besides the usual ones. */
  readonly ca?: string | undefined;
  readonly clock?: Clock;
  /** Unix milliseconds. */
  readonly now?: () => number;
  readonly random?: () => number;
}

/**
 * Opens the notifications: what is to be told is written down where it becomes true, and sent by a worker afterwards. Disposing waits a little for what is being sent; what isn't done then is sent again after
 * the next start.
 */
export async function openNotifications(options: NotificationsOptions): Promise<Notifications> {
  const { db, bus, log, dataDir, publicUrl, allowLoopback, ca } = options;
  const { clock = systemClock, now = Date.now, random = Math.random } = options;
  const vault = await openVault(dataDir);
  const sender = createSender({ clock, rules: { allowLoopback }, ca, now });
  const worker = new Worker({ db, log, clock, now, random, vault, sender, publicUrl });
  return {
    tell: (tx, news) => tellNews(tx, news, now()),
    routes: (acknowledge) => ({
      ...channelsRoutes({ vault, sender, publicUrl, now }),
      ...routingRoutes(now),
      ...deliveriesRoutes({ now, onDue: () => void worker.look() }),
      ...acknowledgeRoutes({ db, bus, vault, acknowledge, now }),
    }),
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  };
}
