/** The words of maintenance windows and mutes. */
export const TEXTS = {
  lead: 'In a maintenance window, and of what is muted, nobody is told. Checks go on, and alerts are still listed.',
  windows: 'Maintenance windows',
  mutes: 'Mutes',
  plan: 'Plan a window',
  name: 'What for',
  namePlaceholder: 'Monthly patches',
  reach: 'Where',
  everywhere: 'All devices',
  choosePlace: 'Choose a client or a site',
  kind: 'How often',
  from: 'From',
  to: 'To',
  days: 'On these days',
  at: 'At',
  minutes: 'For, in minutes',
  zone: 'In the time of',
  which: 'Which of the month',
  weekday: 'Weekday',
  save: 'Plan it',
  cancel: 'Cancel',
  doingSave: 'Not planned',
  doingRead: 'They can’t be shown',
  doingEnd: 'Not ended',
  none: 'No window is planned. “guru maintenance add” plans one from a shell, for a single device too.',
  noMutes:
    'Nothing is muted. “guru alerts mute <device> --for 2h --reason …” mutes one device or one check of it.',
  end: 'End now',
  remove: 'Remove',
  undo: 'Undo',
  until: 'Ends',
  on: 'on',
  planned: 'planned',
  more: 'Show more',
  removed: (name: string) => `“${name}” is ended.`,
} as const;

export const KINDS = [
  { value: 'once', label: 'Once' },
  { value: 'weekly', label: 'Weekly' },
  { value: 'monthly', label: 'Monthly' },
] as const;

export const WEEKS = [
  { value: '1', label: 'First' },
  { value: '2', label: 'Second' },
  { value: '3', label: 'Third' },
  { value: '4', label: 'Fourth' },
  { value: '-1', label: 'Last' },
] as const;

export const DAYS = [
  { value: '1', label: 'Mon' },
  { value: '2', label: 'Tue' },
  { value: '3', label: 'Wed' },
  { value: '4', label: 'Thu' },
  { value: '5', label: 'Fri' },
  { value: '6', label: 'Sat' },
  { value: '7', label: 'Sun' },
] as const;
