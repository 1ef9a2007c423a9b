import type { SettingsInForce } from '@guru/protocol/api';
import type { AgentPresence } from '../../bus/index.ts';
import type { Tx } from '../../db/index.ts';
import { appendEvents, placesOf } from './alerts-store.ts';
import { causeOf, isOneCause, TOGETHER_MS } from './causes.ts';
import { type FindingParts, writeMoved } from './findings.ts';
import {
  countsOf,
  insertIncident,
  joinIncident,
  markBack,
  type OpenIncident,
  onlineBySite,
  openIncidents,
  readStandings,
  resolveIncident,
  type Silent,
  silentTogether,
  siteNames,
} from './incidents-store.ts';
import { dueAt, find, pass } from './machine.ts';
import type { AlertNews } from './news.ts';
import { readDevices } from './offline-store.ts';
import { HOLD_S, offlineRule } from './presence.ts';
import { guessRole } from './role.ts';
import { NEVER } from './rules.ts';
import { readSilence } from './silence.ts';
import {
  deleteWatches,
  nameOf,
  postpone,
  readWatches,
  type WatchRow,
  writeWatches,
} from './watches-store.ts';

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

/** Takes in who has come and who has gone. The turn must have been taken. Answers what is to be told. */
export async function takePresence(
  tx: Tx,
  changes: readonly AgentPresence[],
  parts: OfflineParts,
): Promise<AlertNews[]> {
  const devices = await readDevices(
    tx,
    changes.map(({ agent_id }) => agent_id),
  );
  // What is on record has the last word: news may have been overtaken.
  const gone = changes.filter(({ agent_id }) => devices.get(agent_id)?.status === 'offline');
  const back = changes.filter(({ agent_id }) => devices.get(agent_id)?.status !== 'offline');
  const rows: WatchRow[] = [];
  for (const [partnerId, ofPartner] of Map.groupBy(gone, ({ partner_id }) => partner_id)) {
    const settings = await parts.settingsOf(
      tx,
      partnerId,
      ofPartner.map(({ agent_id }) => agent_id),
    );
    const known = await readWatches(tx, ofPartner.map(offlineOf));
    for (const change of ofPartner) {
      const device = devices.get(change.agent_id);
      const inForce = settings.get(change.agent_id);
      if (device === undefined || inForce === undefined) continue;
      // One that is silent already stays so since then.
      if (known.has(nameOf(offlineOf(change)))) continue;
      const role = device.role_override ?? guessRole(device);
      const rule = offlineRule(inForce, role, change.said_goodbye);
      const severity = rule?.severity ?? 'warning';
      const { watch } = find(undefined, { at: change.at, severity }, rule ?? NEVER);
      rows.push({
        ...{ partner_id: partnerId, ...offlineOf(change), name: 'Offline', rule, watch, alert_id: null },
        summary: `Not heard of since ${new Date(change.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
        silent_since: change.at,
        said_goodbye: change.said_goodbye,
        due_at:
          change.said_goodbye && rule === null ? null : Math.max(firstLook(watch, rule), parts.quietUntil),
      });
    }
  }
  await writeWatches(tx, rows);
  return await takeBack(tx, back, parts);
}

function firstLook(watch: WatchRow['watch'], rule: WatchRow['rule']): number {
  return rule === null ? watch.since + HOLD_S * 1000 : (dueAt(watch, rule) ?? watch.since);
}

/** Devices are heard again. What nobody was told of ends without a word. */
async function takeBack(tx: Tx, back: readonly AgentPresence[], parts: OfflineParts): Promise<AlertNews[]> {
  const now = parts.now();
  const agentIds = back.map(({ agent_id }) => agent_id);
  const known = await readWatches(tx, back.map(offlineOf));
  const told = back.flatMap((change) => {
    const row = known.get(nameOf(offlineOf(change)));
    if (row === undefined || row.watch.open === null) return [];
    const at = Math.max(change.at, row.watch.at + 1);
    return [{ row, step: find(row.watch, { at, severity: null }, row.rule ?? NEVER) }];
  });
  const news = await writeMoved(tx, told, parts);
  await deleteWatches(tx, [...known.values()]);
  const touched = await markBack(tx, agentIds, new Date(now));
  for (const incident of await readStandings(tx, touched)) {
    if (isOneCause({ silent: incident.silent, expected: incident.affected })) continue;
    const left = await resolveIncident(tx, incident.incident_id, new Date(now));
    // Those that stay silent are silent for a reason of their own.
    await postpone(tx, left, now + HOLD_S * 1000);
    news.push(await incidentNews(tx, incident, 'resolved', now, incident.affected));
    await appendEvents(tx, [
      { partner_id: incident.partner_id, incident_id: incident.incident_id, what: 'resolved', at: now },
    ]);
  }
  return news;
}

/** Looks at devices whose silence is due: is one cause behind many, or each its own? The turn must have been taken. */
export async function judgeSilence(
  tx: Tx,
  due: readonly WatchRow[],
  parts: OfflineParts,
): Promise<AlertNews[]> {
  const now = parts.now();
  if (now < parts.quietUntil) {
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
  partnerId: string,
  rows: readonly WatchRow[],
  parts: OfflineParts,
): Promise<AlertNews[]> {
  const now = parts.now();
  const ids = rows.map(({ agent_id }) => agent_id);
  const places = await placesOf(tx, ids);
  const silenceOf = await readSilence(tx, partnerId, now, await parts.groupsOf(tx, partnerId, ids));
  const online = await onlineBySite(tx, partnerId);
  const open = await openIncidents(tx, partnerId);
  const settled = new Set<string>();
  const news: AlertNews[] = [];
  for (const row of rows) {
    const place = places.get(row.agent_id);
    const since = row.silent_since ?? row.watch.since;
    if (place === undefined || settled.has(row.agent_id)) continue;
    if (silenceOf(place, '') !== null) {
      await postpone(tx, [row.agent_id], now + LOOK_AGAIN_MS);
      continue;
    }
    const own: Silent = { agent_id: row.agent_id, site_id: place.site_id, since };
    const joined = row.said_goodbye ? undefined : open.find((incident) => belongs(incident, own));
    if (joined !== undefined) {
      await joinIncident(tx, partnerId, joined.incident_id, [own]);
      await postpone(tx, [row.agent_id], null);
      continue;
    }
    const together = row.said_goodbye ? [] : await silentTogether(tx, partnerId, since);
    const { site, fleet, sites } = countsOf(together, online, place.site_id);
    const cause = row.said_goodbye ? null : causeOf(site, fleet, sites);
    if (cause === null) {
      const step = pass(row.watch, now, row.rule ?? NEVER);
      news.push(...(await writeMoved(tx, [{ row: { ...row, due_at: null }, step }], parts)));
      // Nothing more comes of one that is nobody's business.
      if (row.rule === null) await postpone(tx, [row.agent_id], null);
      continue;
    }
    const devices = together.filter(({ site_id }) => cause === 'fleet_down' || site_id === place.site_id);
    const site_id = cause === 'site_down' ? place.site_id : null;
    const title =
      cause === 'site_down'
        ? `${place.client_name} / ${place.site_name} is silent`
        : 'Half of all devices or more are silent';
    const opened_at = new Date(now);
    const incident_id = await insertIncident(tx, {
      partner_id: partnerId,
      kind: cause,
      site_id,
      title,
      opened_at,
    });
    const incident = { incident_id, kind: cause, site_id, title, opened_at };
    open.push(incident);
    await joinIncident(tx, partnerId, incident_id, devices);
    await postpone(
      tx,
      devices.map(({ agent_id }) => agent_id),
      null,
    );
    for (const { agent_id } of devices) settled.add(agent_id);
    const text = `${devices.length} devices went silent together`;
    await appendEvents(tx, [{ partner_id: partnerId, incident_id, what: 'opened', at: now, text }]);
    news.push(await incidentNews(tx, { ...incident, partner_id: partnerId }, 'opened', now, devices.length));
  }
  return news;
}

function belongs({ kind, site_id, opened_at }: OpenIncident, { site_id: own, since }: Silent): boolean {
  const isThere = kind === 'fleet_down' || site_id === own;
  return isThere && since >= opened_at.getTime() - 2 * TOGETHER_MS;
}

async function incidentNews(
  tx: Tx,
  incident: Omit<OpenIncident, 'opened_at'> & { readonly partner_id: string },
  what: 'opened' | 'resolved',
  at: number,
  devices: number,
): Promise<AlertNews> {
  const place = incident.site_id === null ? null : ((await siteNames(tx, incident.site_id)) ?? null);
  return {
    partner_id: incident.partner_id,
    subject: { kind: 'incident', id: incident.incident_id },
    what,
    severity: 'critical',
    at,
    title: incident.title,
    summary: `${devices} devices`,
    place,
    device: null,
    step:
      place === null
        ? 'Is this server’s own line up?'
        : 'Is the line of the site up, and its firewall? One cause is likelier than many.',
    last_time: '',
    devices,
  };
}

function offlineOf({ agent_id }: { readonly agent_id: string }) {
  return { agent_id, kind: 'offline', key: '' } as const;
}
