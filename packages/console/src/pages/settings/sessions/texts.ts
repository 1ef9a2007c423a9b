/** The words of the settings of sessions. */
export const TEXTS = {
  doingRead: 'The settings can’t be shown',
  doing: 'The settings were not saved',
  lead: 'A technician works on a device in a session. With one at a time nobody works against somebody else without knowing it; who may can still watch, or take it over.',
  perDevice: 'Sessions that a device holds at once',
  perDeviceHint: 'One technician has one session on a device, whatever stands here.',
  save: 'Save',
  saved: 'Saved. It holds from the next session on.',
} as const;
