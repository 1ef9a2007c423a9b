/** The rooms of the settings. */
export const TEXTS = {
  title: 'Settings',
  rooms: 'Settings',
  enrolment: 'Add devices',
  places: 'Clients and sites',
  maintenance: 'Maintenance',
  assistants: 'Assistants',
  sessions: 'Sessions',
  recording: 'Recordings',
  account: 'Account',
  appearance: 'Appearance',
  onlyAdmins: 'This is for owners and admins',
  onlyAdminsMore: 'Your role does not allow it. Ask one of them to do it, or for a higher role.',
} as const;
