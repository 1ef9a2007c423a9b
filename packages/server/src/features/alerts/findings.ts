import type { AlertRule, Severity } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import { placesOf, type Silence } from './alerts-store.ts';
import { applyTurns } from './apply.ts';
import { RETURN_MS } from './causes.ts';
import {
  dueAt,
  FLAP_WITHIN_MS,
  find,
  isForgettable,
  pass,
  type Step,
  severityOf,
  type Watch,
} from './machine.ts';
import type { AlertNews } from './news.ts';
import type { Observation } from './observation.ts';
import { NEVER } from './rules.ts';
import { type GroupsOf, readSilence, type SilenceOf } from './silence.ts';
import { silencedAlerts } from './silenced-store.ts';
import { deleteWatches, nameOf, readWatches, type WatchRow, writeWatches } from './watches-store.ts';

export interface FindingParts {
  readonly groupsOf: GroupsOf;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What was found out about a check: how bad it is, or how unusual its numbers. Severity null: it is well. */
export interface Finding extends Pick<WatchRow, 'partner_id' | 'agent_id' | 'key' | 'name' | 'by_network'> {
  readonly kind: 'check' | 'baseline';
  /** Unix milliseconds. */
  readonly at: number;
  readonly severity: Severity | null;
  readonly summary: string;
  readonly rule: AlertRule;
}

/** What has become of a watch, before it is written. */
export interface Moved {
  readonly row: WatchRow;
  readonly step: Step;
  /** When it is looked at again, if not when its own time has come. Unix milliseconds. */
  readonly due_at?: number | null;
}

/** Kinds of checks that ask something of others, by way of the network. */
const BY_NETWORK: ReadonlySet<string> = new Set(['ping', 'port', 'http', 'dns']);

export function findingOf(observation: Observation): Finding {
  const { partner_id, agent_id, key, name, at, level, summary, rule } = observation;
  return {
    ...{ partner_id, agent_id, key, name, at, summary, rule, kind: 'check' },
    by_network: BY_NETWORK.has(observation.kind ?? ''),
    severity: severityOf(level, rule),
  };
}

/** Takes what was found out. The turn must have been taken. Answers what is to be told. */
export async function takeFindings(
  tx: Tx,
  findings: readonly Finding[],
  parts: FindingParts,
): Promise<AlertNews[]> {
  const known = await readWatches(tx, findings);
  const moved = new Map<string, Moved>();
  for (const finding of findings) {
    const name = nameOf(finding);
    const before = moved.get(name);
    const row = before?.row ?? known.get(name);
    const { severity, rule, summary, by_network } = finding;
    if (row === undefined && severity === null) continue;
    const step = find(before?.step.watch ?? row?.watch, finding, rule);
    const base = row ?? newRow(finding);
    moved.set(name, {
      // The last word on what was wrong stays, when it is well again.
      row: {
        ...{ ...base, name: finding.name, rule, by_network },
        summary: severity === null ? base.summary : summary,
      },
      step: { watch: step.watch, turns: [...(before?.step.turns ?? []), ...step.turns] },
    });
  }
  return await writeMoved(tx, [...moved.values()], parts);
}

/** Lets time pass for watches. The turn must have been taken. Answers what is to be told. */
export async function passTime(tx: Tx, rows: readonly WatchRow[], parts: FindingParts): Promise<AlertNews[]> {
  const now = parts.now();
  const moved = rows.map((row) => ({ row, step: pass(row.watch, now, row.rule ?? NEVER) }));
  return await writeMoved(tx, moved, parts);
}

/** Writes watches, their alerts, and what happened to these. Answers what is to be told. */
export async function writeMoved(
  tx: Tx,
  moved: readonly Moved[],
  { groupsOf, now }: FindingParts,
): Promise<AlertNews[]> {
  const turned = moved.filter(({ step }) => step.turns.length > 0);
  const places = await placesOf(
    tx,
    turned.map(({ row }) => row.agent_id),
  );
  const silences = await readSilences(tx, turned, groupsOf, now());
  const silenced = await silencedAlerts(
    tx,
    turned.flatMap(({ row }) => row.alert_id ?? []),
  );
  const news: AlertNews[] = [];
  const kept: WatchRow[] = [];
  const gone: WatchRow[] = [];
  for (const one of moved) {
    const { row, step } = one;
    const device = places.get(row.agent_id);
    let { alert_id } = row;
    if (step.turns.length > 0 && device !== undefined) {
      const silence = silences.get(row.partner_id)?.(device, { ...row, since: step.watch.since }) ?? null;
      const was: Silence | null = silenced.get(row.alert_id ?? '') ?? null;
      const applied = await applyTurns(tx, row, step, device, silence, was);
      alert_id = applied.alert_id;
      news.push(...applied.news);
    }
    const due_at = one.due_at === undefined ? dueOf(row, step.watch) : one.due_at;
    const next = { ...row, watch: step.watch, alert_id, due_at };
    if (isForgettable(step.watch, now()) && now() >= rememberedUntil(row, step.watch)) gone.push(next);
    else kept.push(next);
  }
  await deleteWatches(tx, gone);
  await writeWatches(tx, kept);
  return news;
}

/** When a watch is to be looked at again. One that is well is kept for as long as it counts for flapping. */
export function dueOf(row: Pick<WatchRow, 'rule' | 'kind'>, watch: Watch): number | null {
  const due = dueAt(watch, row.rule ?? NEVER);
  if (due !== null || watch.severity !== null || watch.open !== null) return due;
  return Math.max((watch.turns.at(-1) ?? watch.at) + FLAP_WITHIN_MS, rememberedUntil(row, watch));
}

/** That a device has come back counts for those behind it, who come later. */
function rememberedUntil({ kind }: Pick<WatchRow, 'kind'>, { since }: Watch): number {
  return kind === 'offline' ? since + RETURN_MS : since;
}

async function readSilences(
  tx: Tx,
  turned: readonly Moved[],
  groupsOf: GroupsOf,
  now: number,
): Promise<Map<string, SilenceOf>> {
  const byPartner = Map.groupBy(turned, ({ row }) => row.partner_id);
  const silences = new Map<string, SilenceOf>();
  for (const [partnerId, ofPartner] of byPartner) {
    const ids = ofPartner.map(({ row }) => row.agent_id);
    silences.set(partnerId, await readSilence(tx, partnerId, now, await groupsOf(tx, partnerId, ids)));
  }
  return silences;
}

export function watchOf({ agent_id, key }: Pick<Observation, 'agent_id' | 'key'>) {
  return { agent_id, key, kind: 'check' } as const;
}

function newRow({ partner_id, agent_id, kind, key, name, by_network, at }: Finding): WatchRow {
  const watch = { severity: null, since: at, at, open: null, acknowledged: false, told_at: 0, turns: [] };
  return {
    ...{ partner_id, agent_id, key, name, kind, by_network, summary: '', rule: null, watch },
    ...{ silent_since: null, said_goodbye: false, alert_id: null, due_at: null },
  };
}
