import { formatCount, plural } from '../../lib/units.ts';

/** The words of the overview. */
export const TEXTS = {
  title: 'Overview',
  wentOffline: 'Gone offline lately',
  noneOffline: 'Every device is online.',
  lowDisk: 'Disks nearly full',
  noneLow: (percent: number) => `No disk is above ${percent}%.`,
  sessions: 'Sessions now',
  noSessions: 'Nobody is working on a device right now.',
  allSessions: 'All sessions',
  allOffline: 'All that are offline',
  byDisk: 'All by disk',
  clients: 'Clients',
  sites: 'Sites',
  place: { clients: 'Client', sites: 'Site' },
  counts: { incidents: 'Incidents', critical: 'Critical', warning: 'Warnings', offline: 'Offline' },
  online: 'Online',
  share: 'Share that is online',
  busiest: 'Busiest processors',
  byCpu: 'All by processor',
  fullest: 'Fullest memory',
  byMemory: 'All by memory',
  noneOnline: 'No device is online.',
  none: '–',
  alerts: 'Not well',
  noAlerts: 'Nothing is open.',
  allAlerts: 'All alerts',
  doing: 'The overview can’t be shown',
} as const;

export interface Standing {
  incidents: number;
  critical: number;
  warning: number;
  total: number;
  offline: number;
  low_disks: number;
  /** There may be more of them than were counted. */
  more_low_disks: boolean;
}

/** Is anything wrong, in one sentence. */
export function headline(standing: Standing): string {
  const { total, offline, low_disks, more_low_disks, incidents, critical, warning } = standing;
  const open = openWords(incidents, critical, warning);
  const parts: string[] = open === '' ? [] : [open];
  if (offline > 0)
    parts.push(
      `${formatCount(offline)} of ${plural(total, 'device')} ${offline === 1 ? 'is' : 'are'} offline`,
    );
  if (low_disks > 0)
    parts.push(
      `${more_low_disks ? 'at least ' : ''}${plural(low_disks, 'disk')} ${low_disks === 1 ? 'is' : 'are'} nearly full`,
    );
  const sentence = parts.join(', and ');
  if (sentence) return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  return total === 1
    ? 'The one device is online, and nothing is wrong.'
    : `All ${formatCount(total)} devices are online, and nothing is wrong.`;
}

/** Warnings are worth a word when nothing worse is. */
function openWords(incidents: number, critical: number, warning: number): string {
  const things: string[] = [];
  if (incidents > 0) things.push(plural(incidents, 'incident'));
  if (critical > 0) things.push(plural(critical, 'critical alert'));
  if (things.length === 0 && warning > 0) things.push(plural(warning, 'warning'));
  if (things.length === 0) return '';
  const isOne = things.length === 1 && incidents + critical + (incidents + critical > 0 ? 0 : warning) === 1;
  return `${things.join(' and ')} ${isOne ? 'is' : 'are'} open`;
}
