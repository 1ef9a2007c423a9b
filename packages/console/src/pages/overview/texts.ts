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
  online: 'Online',
  offline: 'Offline',
  none: '–',
  doing: 'The overview can’t be shown',
} as const;

export interface Standing {
  total: number;
  offline: number;
  low_disks: number;
  /** There may be more of them than were counted. */
  more_low_disks: boolean;
}

/** Is anything wrong, in one sentence. */
export function headline({ total, offline, low_disks, more_low_disks }: Standing): string {
  const parts: string[] = [];
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
    ? 'The one device is online, and its disk has room.'
    : `All ${formatCount(total)} devices are online, and no disk is nearly full.`;
}
