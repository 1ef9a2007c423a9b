import type { Tx } from '../../db/index.ts';
import { placesOf, type Silence } from './alerts-store.ts';
import { applyTurns } from './apply.ts';
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

/** What has become of some watches, before it is written. */
interface Moved {
  readonly row: WatchRow;
  readonly step: Step;
}

/** Takes what checks have found. The turn must have been taken. Answers what is to be told. */
export async function takeFindings(
  tx: Tx,
  observations: readonly Observation[],
  parts: FindingParts,
): Promise<AlertNews[]> {
  const known = await readWatches(tx, observations.map(watchOf));
  const moved = new Map<string, Moved>();
  for (const observation of observations) {
    const name = nameOf(watchOf(observation));
    const before = moved.get(name);
    const row = before?.row ?? known.get(name);
    const severity = severityOf(observation.level, observation.rule);
    if (row === undefined && severity === null) continue;
    const step = find(before?.step.watch ?? row?.watch, { at: observation.at, severity }, observation.rule);
    const base = row ?? newRow(observation);
    const { name: title, summary, rule } = observation;
    moved.set(name, {
      // The last word on what was wrong stays, when it is well again.
      row: { ...base, name: title, rule, summary: severity === null ? base.summary : summary },
      step: { watch: step.watch, turns: [...(before?.step.turns ?? []), ...step.turns] },
    });
  }
  return await writeMoved(tx, [...moved.values()], parts);
}

/** Lets time pass for watches of checks. The turn must have been taken. Answers what is to be told. */
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
  for (const { row, step } of moved) {
    const device = places.get(row.agent_id);
    let { alert_id } = row;
    if (step.turns.length > 0 && device !== undefined) {
      const silence = silences.get(row.partner_id)?.(device, row.key) ?? null;
      const was: Silence | null = silenced.get(row.alert_id ?? '') ?? null;
      const applied = await applyTurns(tx, row, step, device, silence, was);
      alert_id = applied.alert_id;
      news.push(...applied.news);
    }
    const next = { ...row, watch: step.watch, alert_id, due_at: dueOf(row, step.watch) };
    if (isForgettable(step.watch, now())) gone.push(next);
    else kept.push(next);
  }
  await deleteWatches(tx, gone);
  await writeWatches(tx, kept);
  return news;
}

/** When a watch is to be looked at again. One that is well is kept for as long as it counts for flapping. */
function dueOf({ rule }: WatchRow, watch: Watch): number | null {
  const due = dueAt(watch, rule ?? NEVER);
  if (due !== null || watch.severity !== null || watch.open !== null) return due;
  return (watch.turns.at(-1) ?? watch.at) + FLAP_WITHIN_MS;
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
    const groups = await groupsOf(
      tx,
      partnerId,
      ofPartner.map(({ row }) => row.agent_id),
    );
    silences.set(partnerId, await readSilence(tx, partnerId, now, groups));
  }
  return silences;
}

export function watchOf({ agent_id, key }: Pick<Observation, 'agent_id' | 'key'>) {
  return { agent_id, key, kind: 'check' } as const;
}

function newRow({ partner_id, agent_id, key, name, at }: Observation): WatchRow {
  const watch = { severity: null, since: at, at, open: null, acknowledged: false, told_at: 0, turns: [] };
  return {
    ...{ partner_id, agent_id, key, name, kind: 'check', summary: '', rule: null, watch },
    ...{ silent_since: null, said_goodbye: false, alert_id: null, due_at: null },
  };
}
