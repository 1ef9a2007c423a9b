import type { ServiceAction, ServiceState } from '@guru/client/manage';
import type { State } from '../../../ui/Status.tsx';

/** The words of the services. */
export const TEXTS = {
  table: 'Services',
  filter: 'Filter services',
  count: (shown: number, all: number) => (shown === all ? `${all} services` : `${shown} of ${all} services`),
  none: 'No service fits the filter.',
  waiting: 'The device is looking…',
  doing: 'The services can’t be shown',
  inspecting: 'The service can’t be shown',
  offline: 'The services are shown while the device is online.',
  viewer: 'Viewers see the services of no device: they are read over a session.',
  opening: 'The services are read over a session on the device.',
  name: 'Service',
  description: 'What it is',
  state: 'State',
  starts: 'Starts',
  pid: 'PID',
  facts: {
    state: 'State',
    since: 'Since',
    starts: 'Starts',
    pid: 'Process',
    memory: 'Memory',
    account: 'Runs as',
    command: 'Command',
    file: 'Defined in',
  },
  log: 'Last log lines',
  noLog: 'The device has told no log lines for it.',
  cancel: 'Cancel',
  failed: 'Not done',
  readOnly: 'This session may look, and change nothing.',
} as const;

interface ActionWords {
  readonly label: string;
  /** What will happen, for what cuts somebody off; without it the action is done at once. */
  sentence?(name: string, device: string): string;
}

export const ACTIONS: Readonly<Record<ServiceAction, ActionWords>> = {
  start: { label: 'Start' },
  stop: {
    label: 'Stop',
    sentence: (name, device) =>
      `${name} on ${device} stops, and whoever uses it is cut off. Start brings it back.`,
  },
  restart: {
    label: 'Restart',
    sentence: (name, device) =>
      `${name} on ${device} stops and starts again. Whoever uses it is cut off for that time; this can’t be undone.`,
  },
  enable: { label: 'Start with the machine' },
  disable: {
    label: 'Don’t start with the machine',
    sentence: (name, device) =>
      `${name} goes on as it is, but is not started any more when ${device} starts. It can be enabled again.`,
  },
};

export const STATE_SIGNS: Readonly<Record<ServiceState, State>> = {
  running: 'active',
  stopped: 'closed',
  starting: 'opening',
  stopping: 'opening',
  failed: 'bad',
  finished: 'closed',
  paused: 'warn',
  unknown: 'closed',
};
