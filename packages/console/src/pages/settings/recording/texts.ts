/** The words of the settings of recordings. */
export const TEXTS = {
  doingRead: 'The settings can’t be shown',
  doing: 'The settings were not saved',
  lead: 'Terminals are recorded as they are shown, so that one can see later what was done. What is typed at a password prompt is never kept.',
  record: 'Record terminals',
  keepInput: 'Keep the keys that are typed, too',
  days: 'Days to keep a recording',
  daysHint: '0 keeps them for ever.',
  save: 'Save',
  saved: 'Saved. It holds from the next session on.',
} as const;
