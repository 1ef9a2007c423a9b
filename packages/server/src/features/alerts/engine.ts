import type { Clock, TimerHandle } from '@guru/protocol';
import { type AgentPresence, type Bus, partnerLive } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { passTime, takeFindings, watchOf } from './findings.ts';
import { severityOf } from './machine.ts';
import type { AlertNews, TellAlertNews } from './news.ts';
import type { Observation } from './observation.ts';
import { judgeSilence, type OfflineParts, takePresence } from './offline.ts';
import { unwatchedSilences, watchedReturns } from './offline-store.ts';
import { endSilences } from './silences.ts';
import { dueWatches, readWatches, takeTurnOnAlerts, type WatchRow } from './watches-store.ts';
import { offlineAgents } from './watching-store.ts';

/** How often time is looked at. */
export const TICK_MS = 5000;
/** After a start agents come back with up to 5 minutes between two tries; those that have not come by then are silent. */
export const WARM_UP_MS = 6 * 60_000;
/** Devices that were away for longer than this before a start are nobody's news. */
const RECENT_MS = 86_400_000;
/** Watches, or devices that came or went, of one transaction. */
const BATCH = 500;
/** A check of a device that is away is looked at again after this, unless it comes back before. */
const AWAY_MS = 600_000;

export interface EngineOptions extends Omit<OfflineParts, 'quietUntil'> {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock: Clock;
  readonly tell: TellAlertNews;
}

/**
 * Makes alerts and incidents of what checks find, of who comes and goes, and of time. All that counts is in the database, and people are told in the transaction in which it becomes true.
 */
export class AlertEngine implements AsyncDisposable {
  readonly #options: EngineOptions;
  readonly #parts: OfflineParts;
  readonly #presence = new Map<string, AgentPresence>();
  /** Tenants whose alerts have changed since their people were told of it. */
  readonly #changed = new Set<string>();
  #timer: TimerHandle | undefined;
  #running: Promise<void> | undefined;
  #closed = false;
  #reconciled = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#parts = { ...options, quietUntil: options.now() + WARM_UP_MS };
    this.#schedule();
  }

  /** Who came and went, and waits to be taken in. */
  get waiting(): number {
    return this.#presence.size;
  }

  /** Takes what checks have found, in the transaction that stores it. That must be the system's. */
  readonly observe = async (tx: Tx, observations: readonly Observation[]): Promise<void> => {
    const isOf = (one: Observation) => severityOf(one.level, one.rule) !== null;
    // Nearly always all is well, and was: then there is no turn to be taken.
    if (!observations.some(isOf) && (await readWatches(tx, observations.map(watchOf))).size === 0) return;
    await takeTurnOnAlerts(tx);
    await this.#tell(tx, await takeFindings(tx, observations, this.#parts));
    for (const { partner_id } of observations) this.#changed.add(partner_id);
  };

  /** An agent has come or gone; that is stored. */
  heard(presence: AgentPresence): void {
    this.#presence.set(presence.agent_id, presence);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#running = this.look().finally(() => this.#schedule());
    }, TICK_MS);
  }

  /** Looks at who has come and gone, and at what time has brought. Never rejects: what could not be written is looked at again. */
  async look(): Promise<void> {
    const { log, now } = this.#options;
    try {
      await this.#takePresence();
      if (!this.#reconciled && now() >= this.#parts.quietUntil) {
        await this.#reconcile();
        this.#reconciled = true;
      }
      while ((await this.#passTime()) === BATCH);
    } catch (error) {
      log.warn({ err: error }, 'alerts wait');
    }
    this.#tellLive();
  }

  async #takePresence(): Promise<void> {
    while (this.#presence.size > 0) {
      const batch = [...this.#presence.values()].slice(0, BATCH);
      await this.#inTurn((tx) => takePresence(tx, batch, this.#parts));
      for (const one of batch) {
        if (this.#presence.get(one.agent_id) === one) this.#presence.delete(one.agent_id);
        this.#changed.add(one.partner_id);
      }
    }
  }

  /** What happened while this server was away, or was told while the database was: found once, when everybody had the time to come back. */
  async #reconcile(): Promise<void> {
    const after = new Date(this.#options.now() - RECENT_MS);
    for (const find of [
      (tx: Tx) => unwatchedSilences(tx, after, BATCH),
      (tx: Tx) => watchedReturns(tx, BATCH),
    ]) {
      for (let found = BATCH; found === BATCH; ) {
        await this.#inTurn(async (tx) => {
          const changes = await find(tx);
          found = changes.length;
          return await takePresence(tx, changes, this.#parts);
        });
      }
    }
  }

  async #passTime(): Promise<number> {
    const { now } = this.#options;
    let count = 0;
    await this.#inTurn(async (tx) => {
      const due = await dueWatches(tx, now(), BATCH);
      count = due.length;
      for (const { partner_id } of due) this.#changed.add(partner_id);
      const silent = due.filter(({ kind }) => kind === 'offline');
      const checks = due.filter(({ kind }) => kind === 'check');
      // Of a device that is away it isn't known whether it is still not well.
      const away = await offlineAgents(
        tx,
        checks.map(({ agent_id }) => agent_id),
        new Date(now() + AWAY_MS),
      );
      const present = checks.filter(({ agent_id }: WatchRow) => !away.has(agent_id));
      return [
        ...(await judgeSilence(tx, silent, this.#parts)),
        ...(await passTime(tx, present, this.#parts)),
        ...(await endSilences(tx, this.#parts)),
      ];
    });
    return count;
  }

  async #inTurn(work: (tx: Tx) => Promise<readonly AlertNews[]>): Promise<void> {
    await this.#options.db.asSystem('alerts of all tenants are judged in one turn', async (tx) => {
      await takeTurnOnAlerts(tx);
      await this.#tell(tx, await work(tx));
    });
  }

  async #tell(tx: Tx, news: readonly AlertNews[]): Promise<void> {
    if (news.length > 0) await this.#options.tell(tx, news);
    for (const { partner_id } of news) this.#changed.add(partner_id);
  }

  #tellLive(): void {
    for (const partnerId of this.#changed)
      this.#options.bus.publish(partnerLive(partnerId), { type: 'changed', what: 'alerts' });
    this.#changed.clear();
  }
}
