import type { Assistant, AssistantKey } from '@guru/protocol/api';
import type { State } from '../../../ui/Status.tsx';

/** The words of the page on which assistants are made, fenced and revoked. */
export const TEXTS = {
  lead: 'An assistant is an AI client that works on devices in its own name, over MCP. Its fence says what it may do by itself; for the rest it waits for a person’s yes under Approvals.',
  make: 'Make an assistant',
  change: 'Change the fence',
  save: 'Save the fence',
  name: 'Name',
  namePlaceholder: 'Night shift',
  role: 'It may',
  life: 'Key good for',
  devices: 'On these devices',
  allDevices: 'All devices',
  someDevices: 'Of these clients',
  readOnly: 'Read-only: what changes a device always waits for a person',
  otherSessions: 'May read the records of other people’s sessions on its devices',
  allowed: 'Commands that it may run by itself',
  allowedHint:
    'One a line, as program and arguments. * stands for part of an argument, ** at the end for any arguments without a dash. A line that begins with + changes something.',
  refused: 'Commands that are refused without asking anybody',
  refusedHint: 'One a line. A program’s name alone refuses it with any arguments.',
  read: 'Folders that it may read',
  write: 'Folders that it may write',
  refusedFiles: 'Folders and files that are refused',
  pathsHint: 'One absolute path a line.',
  pace: 'Calls a minute',
  wait: 'Minutes that a request waits',
  doing: 'Not saved',
  doingRead: 'The assistants can’t be shown',
  badLine: (line: string) => `This line has an open quotation mark: ${line}`,
  madeTitle: (name: string) => `Copy the key of “${name}” now`,
  madeMore: 'It is shown this once. It is good for MCP and nothing else.',
  key: 'Key',
  copyKey: 'Copy the key',
  paste: (client: string) => client,
  copyCommand: (client: string) => `Copy the command: ${client}`,
  done: 'Done',
  cancel: 'Cancel',
  list: 'Assistants',
  none: 'None yet. Make one, paste its command into your AI client, and it can look around.',
  older: 'Show older ones',
  keys: 'Keys',
  lastUsed: 'Last used',
  ends: 'ends',
  newKey: 'New key',
  revokeKey: 'Revoke key',
  revoke: 'Revoke',
  revokeTitle: (name: string) => `Revoke “${name}”`,
  revokeDanger: (name: string) =>
    `All keys of “${name}” are worth nothing from now on, and what it has under way ends at once. What it did stays on record.`,
  doingRevoke: 'Not revoked',
} as const;

export const STATES: Record<Assistant['status'], { state: State; word: string }> = {
  active: { state: 'ok', word: 'active' },
  revoked: { state: 'bad', word: 'revoked' },
};

export const KEY_STATES: Record<AssistantKey['status'], { state: State; word: string }> = {
  usable: { state: 'ok', word: 'usable' },
  expired: { state: 'closed', word: 'expired' },
  revoked: { state: 'bad', word: 'revoked' },
};

export const ROLES = [
  { value: 'technician', label: 'Work on devices' },
  { value: 'viewer', label: 'See the list only' },
] as const;

export const LIVES = [
  { value: '86400', label: '1 day' },
  { value: '2592000', label: '30 days' },
  { value: '7776000', label: '90 days' },
] as const;

/** What a new fence begins with: looking around on Linux and Windows, and what nobody wants to be asked for. */
export const FIRST_FENCE = {
  allowed: [
    'uptime',
    'uname -a',
    'hostname',
    'df -h',
    'free -m',
    'ps aux',
    'ss -tulpn',
    'ip addr',
    'ip route',
    'systemctl status *',
    'systemctl list-units --failed',
    'tasklist',
    'systeminfo',
    'ipconfig /all',
  ].join('\n'),
  refused: ['mkfs', 'dd', 'shutdown', 'reboot', 'poweroff', 'halt', 'format', 'diskpart', 'vssadmin'].join(
    '\n',
  ),
  read: '/var/log',
  write: '',
  refusedFiles: ['/etc/shadow', '/root/.ssh', '/etc/ssh'].join('\n'),
} as const;
