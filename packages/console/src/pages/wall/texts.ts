import { formatCount, plural } from '../../lib/units.ts';

/** The words of the wall screen. */
export const TEXTS = {
  everything: 'All clients',
  leave: 'Leave the wall screen',
  open: 'Not well',
  more: (count: number) => `and ${formatCount(count)} more`,
  places: { clients: 'Clients', sites: 'Sites' },
  well: { clients: 'No client has anything open.', sites: 'No site has anything open.' },
  calm: 'Nothing is open.',
  nobody: 'There is no device here yet.',
  critical: (count: number) => `${formatCount(count)} critical`,
  warning: (count: number) => plural(count, 'warning'),
  incident: (count: number) => plural(count, 'incident'),
  offline: (count: number) => `${formatCount(count)} offline`,
  acknowledged: (name: string) => `acknowledged by ${name}`,
  doing: 'The wall screen can’t be shown',
  old: 'These are old: the server can’t be reached.',
  mayDarken: 'This browser can’t keep the screen awake; it may go dark by itself.',
} as const;
