import type { AlertRow, IncidentRow, WholeAlert } from '../../api/alerts.ts';
import { plural } from '../../lib/units.ts';
import type { State } from '../../ui/Status.tsx';

/** The words of the alerts page. */
export const TEXTS = {
  title: 'Alerts',
  show: 'Which alerts',
  shown: { open: 'Open', acknowledged: 'Acknowledged', resolved: 'Resolved' },
  search: 'Search alerts',
  severity: 'Severity',
  what: 'What',
  device: 'Device',
  place: 'Where',
  since: 'Since',
  state: 'State',
  doing: 'The alerts can’t be shown',
  doingAcknowledge: 'That was not acknowledged',
  older: 'Show more',
  emptyTitle: 'All is well',
  emptyMore:
    'Nothing is open here. What devices are watched for is in the policies; when something is not well for long enough, it stands here.',
  nothingFound: 'No alert fits this.',
  nothingOver: 'Nothing yet.',
  acknowledge: 'Acknowledge',
  acknowledgeLabel: (what: string) => `Acknowledge ${what}`,
  undo: 'Undo acknowledge',
  chooseHead: 'Chosen',
  choose: (what: string) => `Choose ${what}`,
  chosen: (count: number) => `${plural(count, 'alert')} chosen`,
  clear: 'Clear',
  incident: 'Incident',
  fleet: 'The whole fleet',
  silentOf: (silent: number, affected: number) => `${silent} of ${affected} still silent`,
  devices: 'Its devices',
  silentSince: 'silent since',
  back: 'back',
  story: 'What happened',
  step: 'What to do',
  lastTime: 'Last time',
  lastTimeBy: (by: string) => (by ? `noted by ${by}` : 'noted'),
  note: 'Note',
  noteHint: 'What you found or did. It is shown when the same happens again.',
  addNote: 'Add the note',
  resolve: 'Resolve',
  resolveHint: 'It opens again if the check is still not well.',
  toDevice: 'Go to the device',
  cares: (name: string) => `acknowledged by ${name}`,
  flapping: 'comes and goes',
  silenced: { maintenance: 'in maintenance', mute: 'muted', dependency: 'behind another device' },
  someone: 'Guru',
} as const;

export const SEVERITIES: Readonly<Record<AlertRow['severity'], readonly [string, State]>> = {
  critical: ['critical', 'bad'],
  warning: ['warning', 'warn'],
  info: ['info', 'info'],
};

export const EVENTS: Readonly<Record<WholeAlert['events'][number]['what'], string>> = {
  opened: 'opened',
  worsened: 'got worse',
  eased: 'got better',
  acknowledged: 'acknowledged',
  unacknowledged: 'acknowledgement taken back',
  resolved: 'resolved',
  reminded: 'told again',
  note: 'note',
  muted: 'muted',
};

export function deviceOf({ device }: AlertRow): string {
  return device.display_name ?? device.hostname;
}

export function placeOf({ place }: Pick<AlertRow, 'place'> | Pick<IncidentRow, 'place'>): string {
  return place === null ? TEXTS.fleet : `${place.client_name} / ${place.site_name}`;
}

/** How it stands besides its severity, for people. */
export function standingOf(
  row: Pick<AlertRow, 'acknowledged_by'> & Partial<Pick<AlertRow, 'flapping' | 'silenced_by'>>,
): string {
  const parts: string[] = [];
  if (row.acknowledged_by) parts.push(TEXTS.cares(row.acknowledged_by.name));
  if (row.flapping) parts.push(TEXTS.flapping);
  if (row.silenced_by) parts.push(TEXTS.silenced[row.silenced_by]);
  return parts.join(', ');
}
