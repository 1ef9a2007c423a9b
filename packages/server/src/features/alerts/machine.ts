import type { AlertRule, Severity } from '@guru/protocol/api';
import { SEVERITIES } from '@guru/protocol/api';
import type { CheckLevel } from '@guru/protocol/control';

/**
 * When what a check finds is an alert, and when that is over.
 *
 *              not well                 not well for `for_s`
 *     ok ──────────────────► pending ──────────────────────────► firing ◄────────────┐
 *     ▲                         │                                 │   │  worse       │
 *     ├──────────── well ───────┘                     acknowledge │   │              │
 *     │                                                           ▼   │              │
 *     │                                                     acknowledged ── worse ───┘
 *     │            well for `clear_s`                             │   │
 *     └──────────── resolved ◄────────────────────────────────────┴───┘
 *
 * It goes by the time at which things were found, never by the time at which they came to be known: whatever comes again, or later than what followed it, changes nothing, and looking more often
 * changes nothing either. Times are Unix milliseconds.
 */
export interface Watch {
  /** How bad the newest finding is; null: well. */
  readonly severity: Severity | null;
  /** Since when it is well, or not well. */
  readonly since: number;
  /** When the newest finding was found. */
  readonly at: number;
  /** How bad the alert is that is open; null: none is. */
  readonly open: Severity | null;
  readonly acknowledged: boolean;
  /** When people were last told of the open alert. */
  readonly told_at: number;
  /** The newest times at which it ceased to be well, `FLAP_TURNS` at most. */
  readonly turns: readonly number[];
}

/** One thing that happened to an alert. */
export interface Turn {
  readonly what: 'opened' | 'worsened' | 'eased' | 'resolved' | 'reminded';
  readonly at: number;
  readonly severity: Severity;
}

export interface Step {
  readonly watch: Watch;
  readonly turns: readonly Turn[];
}

type Timing = Pick<AlertRule, 'for_s' | 'clear_s' | 'realert_min'>;

/** So many times not well within this time, and it flaps: it is over only when it has been quiet for so long. */
export const FLAP_TURNS = 3;
export const FLAP_WITHIN_MS = 30 * 60_000;
export const FLAP_QUIET_MS = 15 * 60_000;

/** How bad a level is by a rule; null: nobody's business. */
export function severityOf(
  level: CheckLevel,
  { on_warning, severity: most }: Pick<AlertRule, 'on_warning' | 'severity'>,
): Severity | null {
  if (level === 'ok' || (level !== 'critical' && !on_warning)) return null;
  const severity = level === 'critical' ? 'critical' : 'warning';
  return rank(severity) > rank(most) ? most : severity;
}

/** Of what nothing is known yet. */
function well(at: number): Watch {
  return { severity: null, since: at, at, open: null, acknowledged: false, told_at: 0, turns: [] };
}

export function isFlapping({ turns }: Pick<Watch, 'turns'>): boolean {
  const [first = 0] = turns;
  return turns.length === FLAP_TURNS && (turns.at(-1) ?? 0) - first < FLAP_WITHIN_MS;
}

/** Takes what was found at a time. A finding that is no newer than the newest one changes nothing. */
export function find(
  before: Watch | undefined,
  { at, severity }: { readonly at: number; readonly severity: Severity | null },
  rule: Timing,
): Step {
  if (before !== undefined && at <= before.at) return { watch: before, turns: [] };
  const until = before === undefined ? { watch: well(at), turns: [] } : pass(before, at, rule);
  const { watch } = until;
  const turned = (severity === null) !== (watch.severity === null);
  const found: Watch = {
    ...watch,
    severity,
    at,
    since: turned ? at : watch.since,
    turns: turned && severity !== null ? [...watch.turns, at].slice(-FLAP_TURNS) : watch.turns,
  };
  const moved = move(found, at);
  const now = pass(moved.watch, at, rule);
  return { watch: now.watch, turns: [...until.turns, ...moved.turns, ...now.turns] };
}

/** An open alert is as bad as what is found now; one that gets worse is nobody's any more. */
function move(watch: Watch, at: number): Step {
  const { open, severity } = watch;
  if (open === null || severity === null || severity === open) return { watch, turns: [] };
  const isWorse = rank(severity) > rank(open);
  const what = isWorse ? 'worsened' : 'eased';
  return {
    watch: {
      ...watch,
      open: severity,
      acknowledged: watch.acknowledged && !isWorse,
      told_at: isWorse ? at : watch.told_at,
    },
    turns: [{ what, at, severity }],
  };
}

/** Lets time pass until `now`. */
export function pass(watch: Watch, now: number, rule: Timing): Step {
  const turns: Turn[] = [];
  let next = watch;
  const opensAt = opening(next, rule);
  if (opensAt !== null && now >= opensAt && next.severity !== null) {
    next = { ...next, open: next.severity, acknowledged: false, told_at: opensAt };
    turns.push({ what: 'opened', at: opensAt, severity: next.severity ?? 'info' });
  }
  const closesAt = closing(next, rule);
  if (closesAt !== null && now >= closesAt && next.open !== null) {
    turns.push({ what: 'resolved', at: closesAt, severity: next.open });
    next = { ...next, open: null, acknowledged: false };
  }
  const remindsAt = reminding(next, rule);
  if (remindsAt !== null && now >= remindsAt && next.open !== null && rule.realert_min !== null) {
    const every = rule.realert_min * 60_000;
    // After a long silence one reminder is enough.
    const at = next.told_at + Math.floor((now - next.told_at) / every) * every;
    turns.push({ what: 'reminded', at, severity: next.open });
    next = { ...next, told_at: at };
  }
  return { watch: next, turns };
}

/** When time alone will change something next; null: never. */
export function dueAt(watch: Watch, rule: Timing): number | null {
  const dues = [opening(watch, rule), closing(watch, rule), reminding(watch, rule)];
  const times = dues.filter((due) => due !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** Whether nothing would be lost by forgetting it: what is found later makes the same of it. What was found before and comes late must be kept away by whoever takes it in. */
export function isForgettable(watch: Watch, now: number): boolean {
  const quiet = now - (watch.turns.at(-1) ?? Number.NEGATIVE_INFINITY);
  return watch.severity === null && watch.open === null && quiet >= FLAP_WITHIN_MS;
}

export function acknowledge(watch: Watch, acknowledged: boolean): Watch {
  return watch.open === null ? watch : { ...watch, acknowledged };
}

/** It is well again, and nothing comes of what was before: that had another cause, or was nobody's business. */
export function excuse(watch: Watch, at: number): Watch {
  return { ...watch, severity: null, since: at, at };
}

/** Somebody says that it is over. If it is still not well, it begins anew from then on. */
export function resolve(watch: Watch, now: number): Step {
  if (watch.open === null) return { watch, turns: [] };
  return {
    watch: { ...watch, open: null, acknowledged: false, since: Math.max(now, watch.since) },
    turns: [{ what: 'resolved', at: now, severity: watch.open }],
  };
}

function opening({ open, severity, since }: Watch, { for_s }: Timing): number | null {
  return open === null && severity !== null ? since + for_s * 1000 : null;
}

function closing(watch: Watch, { clear_s }: Timing): number | null {
  const { open, severity, since } = watch;
  if (open === null || severity !== null) return null;
  return since + Math.max(clear_s * 1000, isFlapping(watch) ? FLAP_QUIET_MS : 0);
}

function reminding({ open, acknowledged, told_at, severity }: Watch, { realert_min }: Timing): number | null {
  if (open === null || acknowledged || severity === null || realert_min === null) return null;
  return told_at + realert_min * 60_000;
}

export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
