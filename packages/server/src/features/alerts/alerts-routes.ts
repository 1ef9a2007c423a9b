import type { alerts, MuteBody, WholeAlert } from '@guru/protocol/api';
import { type Bus, partnerLive } from '../../bus/index.ts';
import { isForeignKeyViolation, type Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { appendEvents, lastNote } from './alerts-store.ts';
import { countAlerts } from './counts-store.ts';
import { isDevice, readDependencies, replaceDependencies } from './dependencies-store.ts';
import { acknowledgeByHand, type By, resolveByHand } from './hand.ts';
import { listIncidents, readIncident } from './incidents-list-store.ts';
import { listAlerts, readAlert, readEvents } from './list-store.ts';
import type { TellAlertNews } from './news.ts';
import { userName } from './people-store.ts';
import { faultOf } from './schedule.ts';
import {
  deleteMute,
  deleteWindow,
  insertMute,
  insertWindow,
  listMutes,
  listWindows,
  readWindow,
  updateWindow,
} from './windows-store.ts';

export interface AlertsRoutesOptions {
  readonly bus: Pick<Bus, 'publish'>;
  readonly tell: TellAlertNews;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Alerts and incidents, and what silences them. */
export function alertsRoutes({ bus, tell, now }: AlertsRoutesOptions): HandlersOf<typeof alerts> {
  const live = (partnerId: string) => () =>
    bus.publish(partnerLive(partnerId), { type: 'changed', what: 'alerts' });
  const byOf = async (tx: Tx, user_id: string): Promise<By> => ({
    user_id,
    name: await userName(tx, user_id),
  });

  return {
    'GET /api/v1/alerts': ({ tx, user, query }) => listAlerts(tx, user.partner_id, query),
    'GET /api/v1/alerts/counts': ({ tx, user, query }) => countAlerts(tx, user.partner_id, query),
    'GET /api/v1/alerts/{alert_id}': ({ tx, params }) => wholeAlert(tx, params.alert_id),

    'POST /api/v1/alerts/acknowledge': async ({ tx, audit, afterCommit, user, body }) => {
      const { note, undo, ...chosen } = body;
      const by = await byOf(tx, user.user_id);
      const changed = await acknowledgeByHand(tx, chosen, { by, note, undo }, { now });
      const count = changed.alert_ids.length + changed.incident_ids.length;
      if (count === 0) return { changed: 0 };
      const action = undo ? 'alerts.unacknowledged' : 'alerts.acknowledged';
      await audit({ action, target_kind: 'alert', target_id: null, details: { ...changed, note } });
      afterCommit(live(user.partner_id));
      return { changed: count };
    },

    'POST /api/v1/alerts/{alert_id}/resolve': async ({ tx, audit, afterCommit, user, params, body }) => {
      const { alert_id } = params;
      await wholeAlert(tx, alert_id);
      const by = await byOf(tx, user.user_id);
      await tell(tx, await resolveByHand(tx, alert_id, { by, note: body.note }, { now }));
      await audit({ action: 'alert.resolved', target_kind: 'alert', target_id: alert_id, details: body });
      afterCommit(live(user.partner_id));
      return await wholeAlert(tx, alert_id);
    },

    'POST /api/v1/alerts/{alert_id}/notes': async ({ tx, audit, afterCommit, user, params, body }) => {
      const { alert_id } = params;
      await wholeAlert(tx, alert_id);
      const by = await byOf(tx, user.user_id);
      await appendEvents(tx, [
        { partner_id: user.partner_id, alert_id, what: 'note', at: now(), by, text: body.note },
      ]);
      await audit({ action: 'alert.noted', target_kind: 'alert', target_id: alert_id, details: body });
      afterCommit(live(user.partner_id));
      return await wholeAlert(tx, alert_id);
    },

    'GET /api/v1/incidents': ({ tx, user, query }) => listIncidents(tx, user.partner_id, query),
    'GET /api/v1/incidents/{incident_id}': async ({ tx, params }) => {
      const incident = await readIncident(tx, params.incident_id);
      if (incident === undefined) throw new ApiError('incident_not_found');
      return incident;
    },

    'GET /api/v1/maintenance': ({ tx, user, query }) => listWindows(tx, user.partner_id, now(), query),

    'POST /api/v1/maintenance': async ({ tx, audit, user, body }) => {
      refuse(faultOf(body.schedule));
      refuseReach(body.reach);
      const at = new Date(now());
      const id = await there(insertWindow(tx, user.partner_id, body, user.user_id, at));
      await audit({
        action: 'maintenance.planned',
        target_kind: 'maintenance',
        target_id: id,
        details: body,
      });
      return await windowOf(tx, id, now());
    },

    'PUT /api/v1/maintenance/{window_id}': async ({ tx, audit, params: { window_id }, body }) => {
      refuse(faultOf(body.schedule));
      refuseReach(body.reach);
      if (!(await there(updateWindow(tx, window_id, body)))) throw new ApiError('window_not_found');
      const target = { target_kind: 'maintenance', target_id: window_id };
      await audit({ action: 'maintenance.changed', ...target, details: body });
      return await windowOf(tx, window_id, now());
    },

    'DELETE /api/v1/maintenance/{window_id}': async ({ tx, audit, params: { window_id } }) => {
      const details = await deleteWindow(tx, window_id);
      if (details === undefined) throw new ApiError('window_not_found');
      const target = { target_kind: 'maintenance', target_id: window_id };
      await audit({ action: 'maintenance.removed', ...target, details });
      return undefined;
    },

    'GET /api/v1/mutes': ({ tx, user, query }) => listMutes(tx, user.partner_id, now(), query),

    'POST /api/v1/mutes': async ({ tx, audit, user, body }) => {
      if (Date.parse(body.until) <= now()) refuse('it ends before it begins');
      refuseReach(body.reach);
      const id = await there(insertMute(tx, user.partner_id, body, user.user_id, new Date(now())));
      await audit({ action: 'mute.made', target_kind: 'mute', target_id: id, details: body });
      const { items } = await listMutes(tx, user.partner_id, now(), { limit: 1, mute_id: id });
      const [made] = items;
      if (made === undefined) throw new ApiError('mute_not_found');
      return made;
    },

    'GET /api/v1/agents/{agent_id}/dependencies': async ({ tx, params: { agent_id } }) => {
      if (!(await isDevice(tx, agent_id))) throw new ApiError('agent_not_found');
      return await readDependencies(tx, agent_id);
    },

    'PUT /api/v1/agents/{agent_id}/dependencies': async ({ tx, audit, user, params: { agent_id }, body }) => {
      if (!(await isDevice(tx, agent_id))) throw new ApiError('agent_not_found');
      // Nothing stands behind itself.
      if (body.device_ids.includes(agent_id)) throw new ApiError('target_not_found');
      await there(replaceDependencies(tx, user.partner_id, agent_id, body));
      const target = { target_kind: 'agent', target_id: agent_id };
      await audit({ action: 'agent.dependencies_changed', ...target, details: body });
      return await readDependencies(tx, agent_id);
    },

    'DELETE /api/v1/mutes/{mute_id}': async ({ tx, audit, params: { mute_id } }) => {
      const details = await deleteMute(tx, mute_id);
      if (details === undefined) throw new ApiError('mute_not_found');
      await audit({ action: 'mute.ended', target_kind: 'mute', target_id: mute_id, details });
      return undefined;
    },
  };
}

async function wholeAlert(tx: Tx, alertId: string): Promise<WholeAlert> {
  const alert = await readAlert(tx, alertId);
  if (alert === undefined) throw new ApiError('alert_not_found');
  const last = await lastNote(tx, alertId);
  return {
    ...alert,
    last_time: last && { resolved_at: last.at.toISOString(), note: last.text, by: last.by },
    events: await readEvents(tx, { alert_id: alertId }),
  };
}

async function windowOf(tx: Tx, id: string, now: number) {
  const window = await readWindow(tx, id, now);
  if (window === undefined) throw new ApiError('window_not_found');
  return window;
}

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new ApiError('bad_schedule', { detail: `As it stands ${fault}.` });
}

/** Only the whole partner has no name. */
function refuseReach({ level, target_id }: MuteBody['reach']): void {
  if ((level === 'partner') !== (target_id === null)) throw new ApiError('target_not_found');
}

async function there<T>(written: Promise<T>): Promise<T> {
  return await written.catch((error: unknown) => {
    throw isForeignKeyViolation(error) ? new ApiError('target_not_found') : error;
  });
}
