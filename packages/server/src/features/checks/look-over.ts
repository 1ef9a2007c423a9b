import type { Clock, TimerHandle } from '@guru/protocol';
import type { CheckResult } from '@guru/protocol/control';
import { type Bus, partnerLive } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { defaultAlert, type Effective } from '../policies/index.ts';
import { judge, missingText, type Verdict } from './overdue.ts';
import { agentsBehind, deleteStates, holdLogs, type LookedAt, lookAt } from './overdue-store.ts';
import { storeResults, type TakeParts } from './take-reports.ts';

/** How often some devices are looked at. */
export const LOOK_EVERY_MS = 5000;
/** Devices of one look: ten thousand are gone through in less than a minute. */
const BATCH = 1000;
const FIRST = '00000000-0000-0000-0000-000000000000';

export interface LookOverOptions extends TakeParts {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** When a device was told last what to watch, in Unix milliseconds. */
  readonly toldAt: (agentId: string) => number | undefined;
  readonly batch?: number;
}

/**
 * Looks over how checks stand, some devices at a time, for what no report says: that results stay away, which makes a check `unknown`, and that nobody asks for a check any more, which ends what was
 * wrong with it.
 */
export class LookOver implements AsyncDisposable {
  readonly #options: LookOverOptions;
  readonly #batch: number;
  /** The last device that was looked at. */
  #behind = FIRST;
  #timer: TimerHandle | undefined;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: LookOverOptions) {
    this.#options = options;
    this.#batch = options.batch ?? BATCH;
    this.#arm();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    await this.#running;
  }

  #arm(): void {
    if (this.#closed) return;
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#running = this.#look().finally(() => this.#arm());
    }, LOOK_EVERY_MS);
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    const { db, bus, log } = this.#options;
    try {
      const changed = await db.asSystem('checks of all tenants are looked over together', (tx) =>
        this.#lookAtSome(tx),
      );
      for (const partnerId of changed)
        bus.publish(partnerLive(partnerId), { type: 'changed', what: 'checks' });
    } catch (error) {
      log.warn({ err: error }, 'checks can not be looked over');
    }
  }

  async #lookAtSome(tx: Tx): Promise<ReadonlySet<string>> {
    const ids = await agentsBehind(tx, this.#behind, this.#batch);
    // The next look begins anew where this one has come to the end. Those for whom it fails wait for the next round: others don't wait for them.
    this.#behind = ids.length < this.#batch ? FIRST : (ids.at(-1) ?? FIRST);
    const inForce = await this.#options.effectiveOfAny(tx, ids);
    const found = this.#judge(await lookAt(tx, ids), inForce);
    if (found.size === 0) return new Set();
    const touched = [...new Set([...found.keys()].map(({ agent_id }) => agent_id))];
    await holdLogs(tx, touched);
    // A result may have come before they were held.
    return await this.#settle(tx, this.#judge(await lookAt(tx, touched), inForce));
  }

  #judge(
    checks: readonly LookedAt[],
    inForce: ReadonlyMap<string, Effective>,
  ): ReadonlyMap<LookedAt, Verdict> {
    const { now, toldAt } = this.#options;
    const found = new Map<LookedAt, Verdict>();
    for (const check of checks) {
      const effective = inForce.get(check.agent_id);
      if (effective === undefined) continue;
      const presence = { online_since: check.online_since, told_at: toldAt(check.agent_id) };
      const verdict = judge(check, effective.rules.get(check.key), presence, now());
      if (verdict !== null) found.set(check, verdict);
    }
    return found;
  }

  async #settle(tx: Tx, found: ReadonlyMap<LookedAt, Verdict>): Promise<Set<string>> {
    const now = this.#options.now();
    const of = (wanted: Verdict) =>
      [...found].flatMap(([check, verdict]) => (verdict === wanted ? [check] : []));
    const gone = of('gone');
    await deleteStates(tx, gone);
    const rule = { ...defaultAlert(0), missing_s: null };
    const ended = gone.map(({ partner_id, agent_id, key }) => ({
      ...{ partner_id, agent_id, key, name: key, at: now, level: 'ok' as const, perf: [], rule },
      summary: 'It is not watched any more',
    }));
    if (ended.length > 0) await this.#options.onObserved(tx, ended);
    const missing = of('missing').map(({ partner_id, agent_id, key, at }) => ({
      ...{ partner_id, agent_id, at: now },
      ...unknownResult(key, missingText(at, now)),
    }));
    const changed = await storeResults(tx, missing, this.#options);
    return new Set([...changed, ...gone.map(({ partner_id }) => partner_id)]);
  }
}

function unknownResult(key: string, summary: string): CheckResult {
  return { kind: 'check', key, revision: '', level: 'unknown', summary, perf: [], took_ms: 0 };
}
