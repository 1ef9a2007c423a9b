import type { ProcessSignal, ProcessState } from '@guru/client/manage';
import type { State } from '../../../ui/Status.tsx';

/** What can be done to a process: send it a signal, or set how much it yields. */
export type ProcessAction = ProcessSignal | 'nice';

/** The words of the process table. */
export const TEXTS = {
  table: 'Processes',
  filter: 'Filter processes',
  count: (shown: number, all: number) =>
    shown === all ? `${all} processes` : `${shown} of ${all} processes`,
  none: 'No process fits the filter.',
  waiting: 'The device is looking…',
  doing: 'The processes can’t be shown',
  name: 'Process',
  user: 'User',
  pid: 'PID',
  cpu: 'CPU',
  memory: 'Memory',
  threads: 'Threads',
  state: 'State',
  title: (name: string, pid: number) => `${name} (${pid})`,
  facts: {
    command: 'Command',
    user: 'User',
    parent: 'Parent',
    started: 'Started',
    cpu: 'CPU',
    memory: 'Memory',
    threads: 'Threads',
    state: 'State',
  },
  ended: 'It has ended.',
  action: 'What to do',
  niceLabel: 'Priority, from -20 (first) to 19 (last)',
  failed: 'Not done',
  done: 'Done.',
  readOnly: 'This session may look, and change nothing.',
} as const;

/** Each action: its short name, what will happen, and the button that does it. */
export const ACTIONS: Readonly<
  Record<
    ProcessAction,
    {
      readonly label: string;
      readonly danger: boolean;
      sentence(name: string, device: string): string;
      button(name: string): string;
    }
  >
> = {
  TERM: {
    label: 'End',
    danger: true,
    sentence: (name, device) =>
      `${name} on ${device} is asked to end. It can save what it holds first, or take its time. This can’t be undone.`,
    button: (name) => `End ${name}`,
  },
  KILL: {
    label: 'Kill',
    danger: true,
    sentence: (name, device) =>
      `${name} on ${device} ends at once, and what it has not saved is lost. This can’t be undone.`,
    button: (name) => `Kill ${name}`,
  },
  INT: {
    label: 'Interrupt',
    danger: true,
    sentence: (name, device) =>
      `${name} on ${device} is interrupted, as by Ctrl-C. Most programs end. This can’t be undone.`,
    button: (name) => `Interrupt ${name}`,
  },
  HUP: {
    label: 'Hang up',
    danger: true,
    sentence: (name, device) =>
      `${name} on ${device} is told that its terminal is gone. Many services read their settings again; other programs end. This can’t be undone.`,
    button: (name) => `Hang up ${name}`,
  },
  STOP: {
    label: 'Hold',
    danger: false,
    sentence: (name, device) =>
      `${name} on ${device} stands still, and whoever waits for it waits. “Go on” lets it run again.`,
    button: (name) => `Hold ${name}`,
  },
  CONT: {
    label: 'Go on',
    danger: false,
    sentence: (name, device) => `${name} on ${device} runs again, if it was held.`,
    button: (name) => `Let ${name} go on`,
  },
  nice: {
    label: 'Priority',
    danger: false,
    sentence: (name, device) =>
      `${name} on ${device} yields more or less to other programs. It can be set back in the same way.`,
    button: (name) => `Set the priority of ${name}`,
  },
};

/** Actions that a system has, in the order of their use. */
export function actionsOf(os: string): readonly ProcessAction[] {
  return os === 'windows'
    ? ['KILL', 'STOP', 'CONT', 'nice']
    : ['TERM', 'KILL', 'HUP', 'STOP', 'CONT', 'nice'];
}

/** The sign for what a process does. */
export const STATE_SIGNS: Readonly<Record<ProcessState, State>> = {
  running: 'active',
  sleeping: 'closed',
  waiting: 'opening',
  stopped: 'warn',
  zombie: 'bad',
  unknown: 'closed',
};
