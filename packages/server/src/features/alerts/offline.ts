import type { SettingsInForce } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import { placesOf } from './alerts-store.ts';
import { causeOf, TOGETHER_MS } from './causes.ts';
import { type FindingParts, writeMoved } from './findings.ts';
import { openIncident } from './incidents.ts';
import {
  countsOf,
  joinIncident,
  type OpenIncident,
  onlineBySite,
  openIncidents,
  type Silent,
  silentTogether,
} from './incidents-store.ts';
import { pass } from './machine.ts';
import type { AlertNews } from './news.ts';
import { NEVER } from './rules.ts';
import { readSilence } from './silence.ts';
import { postpone, type WatchRow } from './watches-store.ts';

/** What is silenced is looked at again after this. */
const LOOK_AGAIN_MS = 60_000;

export interface OfflineParts extends FindingParts {
  readonly settingsOf: (
    tx: Tx,
    partnerId: string,
    agentIds: readonly string[],
  ) => Promise<ReadonlyMap<string, SettingsInForce>>;
  /** Nothing is said of silence before: after a start of this server its agents take their time to come back. Unix milliseconds. */
  readonly quietUntil: number;
}

/** Looks at devices whose silence is due: is one cause behind many, or each its own? The turn must have been taken. */
export async function judgeSilence(
  tx: Tx,
  due: readonly WatchRow[],
  parts: OfflineParts,
): Promise<AlertNews[]> {
  if (parts.now() < parts.quietUntil) {
    await postpone(
      tx,
      due.map(({ agent_id }) => agent_id),
      parts.quietUntil,
    );
    return [];
  }
  const news: AlertNews[] = [];
  for (const [partnerId, rows] of Map.groupBy(due, ({ partner_id }) => partner_id))
    news.push(...(await judgePartner(tx, partnerId, rows, parts)));
  return news;
}

async function judgePartner(
  tx: Tx,
  partner_id: string,
  rows: readonly WatchRow[],
  parts: OfflineParts,
): Promise<AlertNews[]> {
  const now = parts.now();
  const ids = rows.map(({ agent_id }) => agent_id);
  const places = await placesOf(tx, ids);
  const silenceOf = await readSilence(tx, partner_id, now, await parts.groupsOf(tx, partner_id, ids));
  const online = await onlineBySite(tx, partner_id);
  const open = await openIncidents(tx, partner_id);
  const settled = new Set<string>();
  const news: AlertNews[] = [];
  for (const row of rows) {
    const place = places.get(row.agent_id);
    const since = row.silent_since ?? row.watch.since;
    if (place === undefined || settled.has(row.agent_id)) continue;
    if (silenceOf(place, { ...row, since }) !== null) {
      await postpone(tx, [row.agent_id], now + LOOK_AGAIN_MS);
      continue;
    }
    const own: Silent = { agent_id: row.agent_id, site_id: place.site_id, since };
    const joined = row.said_goodbye ? undefined : open.find((incident) => belongs(incident, own));
    if (joined !== undefined) {
      await joinIncident(tx, partner_id, joined.incident_id, [own]);
      await postpone(tx, [row.agent_id], null);
      continue;
    }
    const together = row.said_goodbye ? [] : await silentTogether(tx, partner_id, since);
    const { site, fleet, sites } = countsOf(together, online, place.site_id);
    const cause = row.said_goodbye ? null : causeOf(site, fleet, sites);
    if (cause === null) {
      const step = pass(row.watch, now, row.rule ?? NEVER);
      news.push(...(await writeMoved(tx, [{ row, step, due_at: null }], parts)));
      continue;
    }
    const devices = together.filter(({ site_id }) => cause === 'fleet_down' || site_id === place.site_id);
    const incident = {
      ...{ partner_id, kind: cause, opened_at: new Date(now) },
      ...(cause === 'site_down'
        ? { site_id: place.site_id, title: `${place.client_name} / ${place.site_name} is silent` }
        : { site_id: null, title: 'Half of all devices or more are silent' }),
    };
    const { opened, news: told } = await openIncident(tx, incident, devices);
    open.push(opened);
    news.push(told);
    for (const { agent_id } of devices) settled.add(agent_id);
  }
  return news;
}

function belongs({ kind, site_id, opened_at }: OpenIncident, { site_id: own, since }: Silent): boolean {
  const isThere = kind === 'fleet_down' || site_id === own;
  return isThere && since >= opened_at.getTime() - 2 * TOGETHER_MS;
}
