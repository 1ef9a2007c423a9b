import type { Clock, TimerHandle } from '@guru/protocol';
import { type AgentPresence, type Bus, partnerLive } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { baselineOf, takeBaselines } from './baselines.ts';
import { RETURN_MS } from './causes.ts';
import { findingOf, passTime, takeFindings, watchOf } from './findings.ts';
import { settleIncidents } from './incidents.ts';
import type { AlertNews, TellAlertNews } from './news.ts';
import type { Observation } from './observation.ts';
import { judgeSilence, type OfflineParts } from './offline.ts';
import { unwatchedSilences, watchedReturns } from './offline-store.ts';
import { rerule } from './rerule.ts';
import { endSilences, FIRST_ALERT } from './silences.ts';
import { takePresence } from './take-presence.ts';
import { dueWatches, readWatches, takeTurnOnAlerts, type WatchRow } from './watches-store.ts';
import { offlineAgents } from './watching-store.ts';

/** How often time is looked at. */
export const TICK_MS = 5000;
/** After a start agents come back with up to 5 minutes between two tries; those that have not come by then are silent. */
export const WARM_UP_MS = RETURN_MS;
/** How often all open incidents are looked at: what was removed from one says nothing. */
const SETTLE_MS = 60_000;
const FIRST_AGENT = '00000000-0000-0000-0000-000000000000';
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
  /** Tenants whose silent devices are to be judged anew. */
  readonly #ruled = new Set<string>();
  /** Behind which silenced alert to go on. */
  #silencedBehind = FIRST_ALERT;
  #settledAt = 0;

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
    const known = await readWatches(
      tx,
      observations.flatMap((one) => [watchOf(one), baselineOf(one)]),
    );
    const findings = [...observations.map(findingOf), ...(await takeBaselines(tx, observations, known))];
    // Nearly always all is well, and was: then there is no turn to be taken.
    if (known.size === 0 && findings.every(({ severity }) => severity === null)) return;
    await takeTurnOnAlerts(tx);
    await this.#tell(tx, await takeFindings(tx, findings, this.#parts));
    for (const { partner_id } of observations) this.#changed.add(partner_id);
  };

  /** An agent has come or gone; that is stored. */
  heard(presence: AgentPresence): void {
    this.#presence.set(presence.agent_id, presence);
  }

  /** What is in force on devices of a partner may be different from now on. */
  ruled(partnerId: string): void {
    this.#ruled.add(partnerId);
  }

  /** Takes in once more who has come and gone: that somebody said goodbye is known here alone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    await this.#running;
    try {
      await this.#takePresence();
    } catch (error) {
      this.#options.log.warn({ err: error, waiting: this.waiting }, 'alerts were ended before they knew');
    }
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
      await this.#rerule();
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

  async #rerule(): Promise<void> {
    for (const partnerId of this.#ruled) {
      for (let behind: string | null = FIRST_AGENT; behind !== null; ) {
        const from: string = behind;
        await this.#inTurn(async (tx) => {
          behind = await rerule(tx, partnerId, from, this.#parts);
          return [];
        });
      }
      this.#ruled.delete(partnerId);
    }
  }

  async #passTime(): Promise<number> {
    const { now } = this.#options;
    let count = 0;
    await this.#inTurn(async (tx) => {
      const due = await dueWatches(tx, now(), BATCH);
      count = due.length;
      for (const { partner_id } of due) this.#changed.add(partner_id);
      const silent = due.filter(({ silent_since }) => silent_since !== null);
      const others = due.filter(({ silent_since }) => silent_since === null);
      // Of a device that is away it isn't known whether it is still not well.
      const away = await offlineAgents(
        tx,
        others.filter(({ kind }) => kind !== 'offline').map(({ agent_id }) => agent_id),
        new Date(now() + AWAY_MS),
      );
      const present = others.filter(
        ({ kind, agent_id }: WatchRow) => kind === 'offline' || !away.has(agent_id),
      );
      return [
        ...(await judgeSilence(tx, silent, this.#parts)),
        ...(await passTime(tx, present, this.#parts)),
        ...(count < BATCH ? await this.#lookAround(tx) : []),
      ];
    });
    return count;
  }

  /** What has no time of its own: whether something is still silenced, and whether incidents are over. */
  async #lookAround(tx: Tx): Promise<AlertNews[]> {
    const now = this.#options.now();
    const { news, behind } = await endSilences(tx, this.#silencedBehind, this.#parts);
    this.#silencedBehind = behind;
    if (now - this.#settledAt < SETTLE_MS) return news;
    this.#settledAt = now;
    return [...news, ...(await settleIncidents(tx, 'all', now))];
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
