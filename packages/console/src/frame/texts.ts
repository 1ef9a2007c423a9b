/** The words of the frame. */
export const TEXTS = {
  skip: 'Skip to the page',
  rooms: 'Rooms',
  waiting: (count: number) => `${count} waiting`,
  unacknowledged: (count: number) => `${count} not acknowledged`,
  allClients: 'All clients',
  allSites: 'All sites',
  search: 'Search or do…',
  live: {
    live: { word: 'live', more: 'What you see changes as it happens.' },
    reconnecting: { word: 'reconnecting', more: 'The line to the server broke; it is being joined again.' },
    offline: {
      word: 'offline',
      more: 'The server can’t be reached. What you see may be old; it heals by itself when the server is back.',
    },
  },
  account: 'Account',
  appearance: 'Appearance',
  shortcuts: 'Keyboard shortcuts',
  signOut: 'Sign out',
} as const;

/** Every shortcut, for the sheet that `?` opens. */
export const SHORTCUTS = [
  {
    title: 'Anywhere',
    keys: [
      ['mod+k', 'Search or do anything'],
      ['g o', 'Overview'],
      ['g d', 'Devices'],
      ['g a', 'Alerts'],
      ['g s', 'Sessions'],
      ['g w', 'Wall screen'],
      ['g y', 'Approvals'],
      ['g e', 'Settings'],
      ['[', 'Show or hide the dock'],
      ['?', 'This sheet'],
      ['Escape', 'Close what is open'],
    ],
  },
  {
    title: 'Alerts',
    keys: [
      ['j', 'Next row'],
      ['k', 'Row before'],
      ['Enter', 'Open the alert'],
      ['x', 'Choose it'],
      ['a', 'Acknowledge it, or those that are chosen'],
    ],
  },
  {
    title: 'Device list',
    keys: [
      ['/', 'Filter'],
      ['j', 'Next row'],
      ['k', 'Row before'],
      ['Enter', 'Open the device'],
      ['t', 'Open a terminal on it'],
    ],
  },
  {
    title: 'Device',
    keys: [
      ['t', 'Open a terminal'],
      ['f', 'Files'],
      ['1', 'Last 15 minutes'],
      ['2', 'Last hour'],
      ['3', 'Last 24 hours'],
      ['4', 'Last 7 days'],
      ['0', 'Leave the zoom'],
      ['←', 'In a chart: the measurement before'],
      ['→', 'In a chart: the next measurement'],
      ['+', 'In a chart: zoom in around it'],
      ['/', 'Filter processes or services'],
      ['j', 'Next of them'],
      ['k', 'The one before'],
      ['Enter', 'Open it'],
    ],
  },
  {
    title: 'Files',
    keys: [
      ['/', 'Filter the folder'],
      ['↑', 'The row before'],
      ['↓', 'Next row'],
      ['Space', 'Select it'],
      ['Ctrl+A', 'Select all'],
      ['Enter', 'Open it'],
      ['Backspace', 'Folder above'],
      ['F2', 'Rename'],
      ['Delete', 'Delete'],
    ],
  },
  {
    title: 'Recording',
    keys: [
      ['Space', 'Play or pause'],
      ['←', 'Five seconds back'],
      ['→', 'Five seconds on'],
      ['↑', 'Faster'],
      ['↓', 'Slower'],
      ['/', 'Search in it'],
    ],
  },
  {
    title: 'Terminal',
    keys: [
      ['Ctrl+Shift+C', 'Copy what is selected'],
      ['Ctrl+Shift+V', 'Paste'],
      ['Ctrl+Shift+F', 'Search'],
    ],
  },
] as const;
