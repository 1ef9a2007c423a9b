/** The words of the palette. */
export const TEXTS = {
  title: 'Search or do',
  placeholder: 'A device, a page, or something to do',
  nothing: (text: string) => `Nothing by the name “${text}”.`,
  searching: 'Searching devices…',
  groups: { devices: 'Devices', here: 'This device', go: 'Go to', do: 'Do' },
  terminalHere: (name: string) => `Open a terminal on ${name}`,
  terminalOn: 'terminal',
  commands: {
    overview: 'Overview',
    devices: 'Devices',
    offline: 'Devices that are offline',
    sessions: 'Sessions',
    enrol: 'Add devices',
    places: 'Clients and sites',
    account: 'Account',
    appearance: 'Appearance',
    light: 'Use the light theme',
    dark: 'Use the dark theme',
    system: 'Follow the system’s theme',
    signOut: 'Sign out',
  },
} as const;
