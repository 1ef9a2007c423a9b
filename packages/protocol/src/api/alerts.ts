import { z } from 'zod';
import { CheckKey } from '../control/checks.ts';
import { Id, Name, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';
import { SEVERITIES } from './policies.ts';

/** What has become of an alert or an incident. Pending ones are nobody's business yet, and in no list. */
export const ALERT_STATES = ['firing', 'acknowledged', 'resolved'] as const;
/** `check`: a check is not well. `offline`: the device went silent. `baseline`: a value is far from what it usually is. */
export const ALERT_KINDS = ['check', 'offline', 'baseline'] as const;
/** `site_down`, `fleet_down`: most of a place went silent at once. */
export const INCIDENT_KINDS = ['site_down', 'fleet_down'] as const;

const Device = z.object({ agent_id: Id, hostname: z.string(), display_name: z.string().nullable() });
const Place = z.object({ client_id: Id, client_name: z.string(), site_id: Id, site_name: z.string() });

/** A note on what happened to an alert or an incident, oldest first. */
export const AlertEvent = z.object({
  what: z.enum([
    'opened',
    'worsened',
    'eased',
    'acknowledged',
    'unacknowledged',
    'resolved',
    'reminded',
    'note',
    'muted',
  ]),
  at: Time,
  /** Null: the server itself. */
  by: z.object({ user_id: Id, name: z.string() }).nullable(),
  text: z.string(),
});

export const Alert = z.object({
  alert_id: Id,
  kind: z.enum(ALERT_KINDS),
  state: z.enum(ALERT_STATES),
  severity: z.enum(SEVERITIES),
  /** The check's; null for `offline`. */
  key: CheckKey.nullable(),
  title: z.string(),
  summary: z.string(),
  device: Device,
  place: Place,
  opened_at: Time,
  /** When it last changed. */
  changed_at: Time,
  acknowledged_by: z.object({ user_id: Id, name: z.string() }).nullable(),
  acknowledged_at: Time.nullable(),
  resolved_at: Time.nullable(),
  /** Comes and goes so often that it stays open until it is quiet. */
  flapping: z.boolean(),
  /** Why nobody is told: a maintenance window, a mute, what it depends on. */
  silenced_by: z.enum(['maintenance', 'mute', 'dependency']).nullable(),
});

export const WholeAlert = Alert.extend({
  /** What to do about it, by the policy. */
  step: z.string(),
  /** What was noted when the same was resolved last. */
  last_time: z.object({ resolved_at: Time, note: z.string(), by: z.string() }).nullable(),
  events: z.array(AlertEvent),
});

export const Incident = z.object({
  incident_id: Id,
  kind: z.enum(INCIDENT_KINDS),
  state: z.enum(ALERT_STATES),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  /** Null: the whole fleet. */
  place: Place.nullable(),
  opened_at: Time,
  acknowledged_by: z.object({ user_id: Id, name: z.string() }).nullable(),
  acknowledged_at: Time.nullable(),
  resolved_at: Time.nullable(),
  /** Devices that are silent now, and how many were. */
  silent: z.int(),
  affected: z.int(),
});

export const WholeIncident = Incident.extend({
  devices: z.array(Device.extend({ silent: z.boolean(), since: Time })),
  events: z.array(AlertEvent),
});

/** What a window or a mute is for. `target_id` null: the whole partner. */
const Reach = z.strictObject({
  level: z.enum(['partner', 'client', 'site', 'group', 'device']),
  target_id: Id.nullable(),
});

/** Times when nobody is told of what happens: once, or again and again in the time zone that it names. */
export const MaintenanceBody = z.strictObject({
  name: Name,
  reach: Reach,
  schedule: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('once'), from: Time, to: Time }),
    z.strictObject({
      kind: z.literal('weekly'),
      /** 1 is Monday. */
      days: z.array(z.int().min(1).max(7)).min(1).max(7),
      /** Local time, `HH:MM`. */
      at: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/),
      duration_min: z.int().min(1).max(10_080),
      time_zone: z.string().min(1).max(64),
    }),
    z.strictObject({
      kind: z.literal('monthly'),
      /** The first to fourth, or -1 for the last, `weekday` of the month; 1 is Monday. */
      week: z.union([z.int().min(1).max(4), z.literal(-1)]),
      weekday: z.int().min(1).max(7),
      at: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/),
      duration_min: z.int().min(1).max(10_080),
      time_zone: z.string().min(1).max(64),
    }),
  ]),
});

export const Maintenance = z.object({
  window_id: Id,
  ...MaintenanceBody.shape,
  reach: Reach.extend({ name: z.string() }),
  active: z.boolean(),
  /** The next one that begins, or the one that is on. */
  next: z.object({ from: Time, to: Time }).nullable(),
  created_by: Id.nullable(),
  created_at: Time,
});

/** Nobody is told of these until then. `key` null: of nothing of them. */
export const MuteBody = z.strictObject({
  reach: Reach,
  key: CheckKey.nullable().default(null),
  reason: z.string().trim().min(1).max(500),
  until: Time,
});

export const Mute = z.object({
  mute_id: Id,
  ...MuteBody.shape,
  reach: Reach.extend({ name: z.string() }),
  created_by: z.object({ user_id: Id, name: z.string() }).nullable(),
  created_at: Time,
});

/** What stands behind a device: it is reached by way of it, and is silent with it. */
export const Dependencies = z.object({
  devices: z.array(Device),
  /** All of their devices. */
  sites: z.array(Place),
  /** The devices that it stands behind itself. */
  behind: z.array(Device),
});

const alertId = z.strictObject({ alert_id: Id });
const agentId = z.strictObject({ agent_id: Id });
const incidentId = z.strictObject({ incident_id: Id });
const note = z.string().trim().max(2000).default('');
const listQuery = PageQuery.extend({
  /** `open`: firing or acknowledged. */
  state: z.enum(['open', ...ALERT_STATES]).default('open'),
  severity: z.enum(SEVERITIES).optional(),
  client_id: Id.optional(),
  site_id: Id.optional(),
});

export const alerts = contract({
  'GET /api/v1/alerts': {
    summary: 'Alerts: open ones the worst and then the newest first, those that are over the newest first',
    tag: 'alerts',
    access: 'viewer',
    query: listQuery.extend({
      agent_id: Id.optional(),
      search: z.string().max(200).optional(),
    }),
    status: 200,
    response: page(Alert),
    errors: ['bad_cursor'],
  },
  'GET /api/v1/alerts/counts': {
    summary: 'Open alerts and incidents in a scope by severity, and in each place one step below it',
    tag: 'alerts',
    access: 'viewer',
    query: z.strictObject({ client_id: Id.optional(), site_id: Id.optional() }),
    status: 200,
    response: z.object({
      critical: z.int(),
      warning: z.int(),
      info: z.int(),
      unacknowledged: z.int(),
      incidents: z.int(),
      below: z.array(
        z.object({ place_id: Id, critical: z.int(), warning: z.int(), info: z.int(), incidents: z.int() }),
      ),
    }),
  },
  'GET /api/v1/alerts/{alert_id}': {
    summary: 'One alert with what happened to it, what to do, and what was done last time',
    tag: 'alerts',
    access: 'viewer',
    params: alertId,
    status: 200,
    response: WholeAlert,
    errors: ['alert_not_found'],
  },
  'POST /api/v1/alerts/acknowledge': {
    summary: 'Say that somebody cares: nobody else is told of these any more',
    tag: 'alerts',
    access: 'technician',
    body: z.strictObject({
      alert_ids: z.array(Id).max(500).default([]),
      incident_ids: z.array(Id).max(500).default([]),
      note,
      /** Takes an acknowledgement back. */
      undo: z.boolean().default(false),
    }),
    status: 200,
    response: z.object({ changed: z.int() }),
  },
  'POST /api/v1/alerts/{alert_id}/resolve': {
    summary: 'Close an alert by hand, with what was done; it opens again if the check is still not well',
    tag: 'alerts',
    access: 'technician',
    params: alertId,
    body: z.strictObject({ note }),
    status: 200,
    response: WholeAlert,
    errors: ['alert_not_found'],
  },
  'POST /api/v1/alerts/{alert_id}/notes': {
    summary: 'Add a note; the newest one is shown when the same happens again',
    tag: 'alerts',
    access: 'technician',
    params: alertId,
    body: z.strictObject({ note: z.string().trim().min(1).max(2000) }),
    status: 200,
    response: WholeAlert,
    errors: ['alert_not_found'],
  },
  'GET /api/v1/incidents': {
    summary: 'Incidents, newest first',
    tag: 'alerts',
    access: 'viewer',
    query: listQuery,
    status: 200,
    response: page(Incident),
    errors: ['bad_cursor'],
  },
  'GET /api/v1/incidents/{incident_id}': {
    summary: 'One incident with its devices and what happened to it',
    tag: 'alerts',
    access: 'viewer',
    params: incidentId,
    status: 200,
    response: WholeIncident,
    errors: ['incident_not_found'],
  },
  'GET /api/v1/maintenance': {
    summary: 'Maintenance windows that are on or still to come',
    tag: 'alerts',
    access: 'viewer',
    query: PageQuery,
    status: 200,
    response: page(Maintenance),
    errors: ['bad_cursor'],
  },
  'POST /api/v1/maintenance': {
    summary: 'Plan a maintenance window',
    tag: 'alerts',
    access: 'technician',
    body: MaintenanceBody,
    status: 201,
    response: Maintenance,
    errors: ['bad_schedule', 'target_not_found'],
  },
  'PUT /api/v1/maintenance/{window_id}': {
    summary: 'Change a maintenance window',
    tag: 'alerts',
    access: 'technician',
    params: z.strictObject({ window_id: Id }),
    body: MaintenanceBody,
    status: 200,
    response: Maintenance,
    errors: ['window_not_found', 'bad_schedule', 'target_not_found'],
  },
  'DELETE /api/v1/maintenance/{window_id}': {
    summary: 'Remove a maintenance window',
    tag: 'alerts',
    access: 'technician',
    params: z.strictObject({ window_id: Id }),
    status: 204,
    errors: ['window_not_found'],
  },
  'GET /api/v1/mutes': {
    summary: 'What is muted, and until when',
    tag: 'alerts',
    access: 'viewer',
    query: PageQuery,
    status: 200,
    response: page(Mute),
    errors: ['bad_cursor'],
  },
  'POST /api/v1/mutes': {
    summary: 'Mute a device, a place or one check of it, with a reason and an end',
    tag: 'alerts',
    access: 'technician',
    body: MuteBody,
    status: 201,
    response: Mute,
    errors: ['bad_schedule', 'target_not_found'],
  },
  'DELETE /api/v1/mutes/{mute_id}': {
    summary: 'End a mute before its time',
    tag: 'alerts',
    access: 'technician',
    params: z.strictObject({ mute_id: Id }),
    status: 204,
    errors: ['mute_not_found'],
  },
  'GET /api/v1/agents/{agent_id}/dependencies': {
    summary: 'What stands behind a device, and what it stands behind',
    tag: 'alerts',
    access: 'viewer',
    params: agentId,
    status: 200,
    response: Dependencies,
    errors: ['agent_not_found'],
  },
  'PUT /api/v1/agents/{agent_id}/dependencies': {
    summary: 'Say what stands behind a device, all of it: nobody is told of these while it is silent',
    tag: 'alerts',
    access: 'technician',
    params: agentId,
    body: z.strictObject({
      device_ids: z.array(Id).max(500).default([]),
      site_ids: z.array(Id).max(100).default([]),
    }),
    status: 200,
    response: Dependencies,
    errors: ['agent_not_found', 'target_not_found'],
  },
});

export type AlertState = (typeof ALERT_STATES)[number];
export type AlertKind = (typeof ALERT_KINDS)[number];
export type IncidentKind = (typeof INCIDENT_KINDS)[number];
export type AlertEvent = z.infer<typeof AlertEvent>;
export type Alert = z.infer<typeof Alert>;
export type WholeAlert = z.infer<typeof WholeAlert>;
export type Incident = z.infer<typeof Incident>;
export type WholeIncident = z.infer<typeof WholeIncident>;
export type Dependencies = z.infer<typeof Dependencies>;
export type MaintenanceBody = z.infer<typeof MaintenanceBody>;
export type Maintenance = z.infer<typeof Maintenance>;
export type MuteBody = z.infer<typeof MuteBody>;
export type Mute = z.infer<typeof Mute>;
