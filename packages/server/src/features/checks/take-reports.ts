import type { KeptSample } from '@guru/protocol/control';
import type { AgentReports } from '../../bus/index.ts';
import type { Tx } from '../../db/index.ts';
import type { Observation } from '../alerts/observation.ts';
import type { Effective } from '../policies/index.ts';
import { type Found, foundAt, take, untaken } from './fold.ts';
import {
  addValues,
  appendChanges,
  type Change,
  lockLogs,
  moveLogs,
  nameOf,
  readStandings,
  type StandingOf,
  writeStandings,
} from './reports-store.ts';
import { gather } from './values.ts';

/** What is older has perhaps no partition to go to, and tells nobody anything any more: those of today and of six days before are always there. */
const OLDEST_MS = 6 * 86_400_000;

/** A measurement that an agent made while it was away. */
export interface Kept {
  readonly partner_id: string;
  readonly agent_id: string;
  /** Unix milliseconds, by this server's clock. */
  readonly at: number;
  readonly sample: KeptSample;
}

export interface TakenReports {
  /** Up to where the reports of each agent need not be said again. */
  readonly stored: ReadonlyMap<string, { readonly log: string; readonly upto: number }>;
  /** Tenants for whom a check stands otherwise than before. */
  readonly changed: ReadonlySet<string>;
}

export interface TakeParts {
  /** What is in force on these devices, of any partners; those that are gone are left out. */
  readonly effectiveOfAny: (tx: Tx, agentIds: readonly string[]) => Promise<ReadonlyMap<string, Effective>>;
  /** Takes what was found, in the same transaction: it counts once, or not at all. */
  readonly onObserved: (tx: Tx, observations: readonly Observation[]) => Promise<void>;
  readonly onKept: (tx: Tx, kept: readonly Kept[]) => Promise<void>;
}

interface Result extends Found {
  readonly partner_id: string;
  readonly agent_id: string;
}

/**
 * Takes what agents have reported: each report once, however often and in whatever order it comes. Works for all tenants at once, so the transaction must be the system's. Results of checks that are
 * not in force any more are confirmed, and dropped.
 */
export async function takeReports(
  tx: Tx,
  batch: readonly AgentReports[],
  parts: TakeParts,
): Promise<TakenReports> {
  const newest = new Map(batch.map((one) => [one.agent_id, one]));
  const taken = await lockLogs(tx, newest);
  const upto = new Map<string, number>();
  const results: Result[] = [];
  const kept: Kept[] = [];
  for (const [agent_id, { partner_id, log }] of newest) {
    const last = taken.get(agent_id);
    if (last === undefined) continue;
    const ofAgent = batch.filter((one) => one.agent_id === agent_id && one.log === log);
    const at = new Map(ofAgent.flatMap((one) => one.reports.map((report) => [report, one.received_at])));
    let reached = last;
    for (const report of untaken(
      ofAgent.flatMap(({ reports }) => reports),
      last,
    )) {
      reached = report.seq;
      const receivedAt = at.get(report) ?? 0;
      const found_at = foundAt(report, receivedAt);
      if (receivedAt - found_at > OLDEST_MS) continue;
      if (report.body.kind === 'check') results.push({ partner_id, agent_id, ...report.body, at: found_at });
      else kept.push({ partner_id, agent_id, at: found_at, sample: report.body });
    }
    upto.set(agent_id, reached);
  }
  await moveLogs(tx, upto);
  if (kept.length > 0) await parts.onKept(tx, kept);
  const changed = await storeResults(tx, results, parts);
  return { stored: storedOf(upto, newest), changed };
}

/** Takes reports as read without storing them, because the database refuses what they hold. Answers as `takeReports`. */
export async function passOver(tx: Tx, refused: readonly AgentReports[]): Promise<TakenReports['stored']> {
  const newest = new Map(refused.map((one) => [one.agent_id, one]));
  const upto = await lockLogs(tx, newest);
  for (const { agent_id, log, reports } of refused) {
    const last = upto.get(agent_id);
    if (last === undefined || newest.get(agent_id)?.log !== log) continue;
    upto.set(agent_id, Math.max(last, ...reports.map(({ seq }) => seq)));
  }
  await moveLogs(tx, upto);
  return storedOf(upto, newest);
}

function storedOf(
  upto: ReadonlyMap<string, number>,
  newest: ReadonlyMap<string, AgentReports>,
): TakenReports['stored'] {
  return new Map(
    [...upto].map(([agent_id, seq]) => [agent_id, { log: newest.get(agent_id)?.log ?? '', upto: seq }]),
  );
}

/** Moves how checks stand, with all that follows from it. Answers the tenants for whom one stands otherwise than before. */
export async function storeResults(
  tx: Tx,
  results: readonly Result[],
  { effectiveOfAny, onObserved }: TakeParts,
): Promise<Set<string>> {
  if (results.length === 0) return new Set();
  const inForce = await effectiveOfAny(tx, [...new Set(results.map(({ agent_id }) => agent_id))]);
  const known = results.filter(({ agent_id, key }) => inForce.get(agent_id)?.rules.has(key));
  const before = await readStandings(tx, known);
  const standings = new Map<string, StandingOf>();
  const changes: Change[] = [];
  const observations: Observation[] = [];
  for (const result of known) {
    const { partner_id, agent_id, key, level, summary, perf } = result;
    const name = nameOf(agent_id, key);
    const taken = take(standings.get(name) ?? before.get(name), result);
    if (taken === null) continue;
    const { standing, changed } = taken;
    const { at } = standing;
    standings.set(name, { partner_id, agent_id, key, ...standing });
    if (changed) changes.push({ partner_id, agent_id, key, level, summary, at });
    const rule = inForce.get(agent_id)?.rules.get(key);
    if (rule === undefined) continue;
    const { name: title, kind, alert } = rule;
    observations.push({
      partner_id,
      agent_id,
      key,
      kind,
      name: title,
      at,
      level,
      summary,
      perf,
      rule: alert,
    });
  }
  await writeStandings(tx, [...standings.values()]);
  await appendChanges(tx, changes);
  await addValues(tx, gather(known));
  if (observations.length > 0) await onObserved(tx, observations);
  return new Set(changes.map(({ partner_id }) => partner_id));
}
