import { catalogue } from './entry.ts';

/** What watching devices, and telling of what was found, may answer. */
export const MONITORING_ERRORS = catalogue({
  // Policies.
  policy_not_found: {
    status: 404,
    title: 'No such policy',
    advice: 'Read the list at `GET /api/v1/policies`.',
  },
  bad_policy: {
    status: 400,
    title: 'The policy would not hold',
    advice: 'Mend the parameters that `errors` names: each kind of check has its own.',
  },
  target_not_found: {
    status: 404,
    title: 'No such target',
    advice:
      'Only `partner` has no `target_id`; every other level names a client, site, group or device of yours.',
  },

  // Alerts.
  alert_not_found: {
    status: 404,
    title: 'No such alert',
    advice: 'Read the list at `GET /api/v1/alerts`.',
  },
  incident_not_found: {
    status: 404,
    title: 'No such incident',
    advice: 'Read the list at `GET /api/v1/incidents`.',
  },
  window_not_found: {
    status: 404,
    title: 'No such maintenance window',
    advice: 'Read the list at `GET /api/v1/maintenance`.',
  },
  mute_not_found: {
    status: 404,
    title: 'No such mute',
    advice: 'Read the list at `GET /api/v1/mutes`: one that has ended is in it no longer.',
  },
  bad_schedule: {
    status: 400,
    title: 'The times do not fit',
    advice: 'An end comes after its beginning, and time zones have names such as `Europe/Berlin`.',
  },
});
