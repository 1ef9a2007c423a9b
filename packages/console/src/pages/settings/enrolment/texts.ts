/** The words of the page that adds devices. */
export const TEXTS = {
  lead: 'A device enrols with a token, which says for which site. Afterwards it has a key of its own, and the token is worth nothing to it.',
  site: 'Site',
  chooseSite: 'Choose a site',
  label: 'For what',
  labelPlaceholder: 'New laptops',
  life: 'Good for',
  uses: 'Devices',
  make: 'Make a token',
  doing: 'No token was made',
  noSitesTitle: 'First a client with a site',
  noSitesMore: 'Devices are enrolled into a site of a client.',
  addClient: 'Add a client',
  madeTitle: 'Copy it now',
  madeMore: 'The token is shown this once. Make another one if it gets lost.',
  token: 'Token',
  copyToken: 'Copy the token',
  run: 'Run this on the device, as an administrator',
  systems: 'System',
  copyCommand: 'Copy the install command',
  notBuilt: 'This server has no agent for that system yet.',
  notBuiltMore: 'On the server, run',
  notBuiltCommand: 'npm run build',
  waiting: 'Waiting for the first device…',
  came: (count: string) => `${count} enrolled.`,
  see: 'See them',
  done: 'Done',
  tokens: 'Tokens',
  used: 'Used',
  ends: 'Ends',
  status: 'Status',
  revoke: 'Revoke',
  revokeTitle: (label: string) => `Revoke “${label}”`,
  revokeDanger: (label: string, place: string) =>
    `No further device can enrol into ${place} with “${label}”. Devices that have used it stay.`,
  cancel: 'Cancel',
  doingRevoke: 'Not revoked',
  doingRead: 'The tokens can’t be shown',
  none: 'None yet. The first one you make stands here until it ends.',
  older: 'Show older ones',
} as const;

export const LIVES = [
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
  { value: '2592000', label: '30 days' },
] as const;

export const USES = [
  { value: '1', label: '1' },
  { value: '10', label: '10' },
  { value: '50', label: '50' },
  { value: '500', label: '500' },
] as const;

export const SYSTEMS = [
  { value: 'linux', label: 'Linux' },
  { value: 'windows', label: 'Windows' },
  { value: 'macos', label: 'macOS' },
] as const;
