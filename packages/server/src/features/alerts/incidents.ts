import type { Tx } from '../../db/index.ts';
import { appendEvents } from './alerts-store.ts';
import { isOneCause, RETURN_MS } from './causes.ts';
import {
  type IncidentStanding,
  insertIncident,
  joinIncident,
  type NewIncident,
  type OpenIncident,
  readStandings,
  resolveIncident,
  type Silent,
  siteNames,
} from './incidents-store.ts';
import { FLAP_QUIET_MS, FLAP_TURNS } from './machine.ts';
import type { AlertNews } from './news.ts';
import { postpone } from './watches-store.ts';

/** Opens an incident with the devices that went silent together; nobody is told of each of them. */
export async function openIncident(
  tx: Tx,
  incident: NewIncident,
  devices: readonly Silent[],
): Promise<{ readonly opened: OpenIncident; readonly news: AlertNews }> {
  const { partner_id, opened_at } = incident;
  const incident_id = await insertIncident(tx, incident);
  await joinIncident(tx, partner_id, incident_id, devices);
  await postpone(
    tx,
    devices.map(({ agent_id }) => agent_id),
    null,
  );
  const at = opened_at.getTime();
  const text = `${devices.length} devices went silent together`;
  await appendEvents(tx, [{ partner_id, incident_id, what: 'opened', at, text }]);
  const opened = { ...incident, incident_id };
  return { opened, news: await incidentNews(tx, opened, 'opened', at, devices.length) };
}

/**
 * Ends those of these incidents that are one cause no more. Devices that stay silent are given the time that the others may need too; after that each is silent for a reason of its own. Answers what is to
 * be told.
 */
export async function settleIncidents(
  tx: Tx,
  incidentIds: readonly string[] | 'all',
  now: number,
): Promise<AlertNews[]> {
  const news: AlertNews[] = [];
  for (const incident of await readStandings(tx, incidentIds)) {
    if (!isOver(incident, now)) continue;
    const { partner_id, incident_id, affected } = incident;
    const left = await resolveIncident(tx, incident_id, new Date(now));
    await postpone(tx, left, now + RETURN_MS);
    await appendEvents(tx, [{ partner_id, incident_id, what: 'resolved', at: now }]);
    news.push(await incidentNews(tx, incident, 'resolved', now, affected));
  }
  return news;
}

/** One that has come again and again is over only when it has been quiet for a while. */
function isOver({ silent, affected, times, back_at }: IncidentStanding, now: number): boolean {
  if (isOneCause({ silent, expected: affected })) return false;
  return times < FLAP_TURNS || now - (back_at?.getTime() ?? 0) >= FLAP_QUIET_MS;
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
