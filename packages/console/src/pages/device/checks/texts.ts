import type { CheckRow } from '../../../api/checks.ts';
import type { State } from '../../../ui/Status.tsx';

/** The words of a device's checks. */
export const TEXTS = {
  title: 'Checks',
  level: 'State',
  check: 'Check',
  found: 'Found',
  since: 'Since',
  checked: 'Checked',
  changes: 'What changed',
  noChanges: 'Nothing has changed yet.',
  older: 'Show older ones',
  doing: 'The checks can’t be shown',
  emptyTitle: 'Nothing is watched on this device',
  emptyMore: 'No policy that reaches it has a check.',
  waiting: 'has not run yet',
  alerts: 'Open alerts',
  noAlerts: 'Nothing is open.',
} as const;

export const LEVELS: Readonly<Record<NonNullable<CheckRow['level']>, readonly [string, State]>> = {
  ok: ['well', 'ok'],
  warning: ['warning', 'warn'],
  critical: ['critical', 'bad'],
  unknown: ['unknown', 'info'],
};
