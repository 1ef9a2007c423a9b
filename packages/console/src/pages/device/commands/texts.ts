import type { LeftCommand } from '../../../api/commands.ts';
import type { State } from '../../../ui/Status.tsx';

/** The words of a device's commands. */
export const TEXTS = {
  title: 'Commands',
  lead: 'A command that is left here runs once: now, or when the device is connected the next time.',
  line: 'Command',
  lineHint: 'For the device’s own shell, as the service. What looks like a secret is masked in this list.',
  expires: 'Waits at most',
  leave: 'Leave it',
  doingLeave: 'The command was not left',
  doing: 'The commands can’t be shown',
  doingCancel: 'The command was not taken back',
  emptyTitle: 'Nothing was left for this device',
  emptyMore:
    'What is left for a device that is away runs when it comes back, or is reported as undeliverable.',
  state: 'State',
  command: 'Command',
  left: 'Left',
  ended: 'How it ended',
  older: 'Show older ones',
  open: (line: string) => `What came of ${line}`,
  cancel: 'Take it back',
  cancelling: 'It is being taken back.',
  stdout: 'Printed',
  stderr: 'Printed as errors',
  nothing: 'It printed nothing.',
  cut: (bytes: string) => `The beginning; ${bytes} in all.`,
  facts: { by: 'Waits until', folder: 'In', ran: 'Ran for', exit: 'Exit', begun: 'Begun' },
  exit: (code: number) => `exit ${code}`,
  timedOut: 'its time was up',
} as const;

export const EXPIRIES = [
  [3600, '1 hour'],
  [86_400, '1 day'],
  [7 * 86_400, '1 week'],
  [30 * 86_400, '30 days'],
] as const;

/** Its word and its sign. A command that has ended otherwise than by itself needs a look. */
export const STATES: Readonly<Record<LeftCommand['state'], readonly [word: string, sign: State]>> = {
  queued: ['waits', 'opening'],
  delivered: ['delivered', 'opening'],
  running: ['runs', 'active'],
  done: ['done', 'ok'],
  failed: ['failed', 'bad'],
  lost: ['lost', 'bad'],
  expired: ['expired', 'warn'],
  cancelled: ['taken back', 'closed'],
  undeliverable: ['undeliverable', 'warn'],
};

/** States in which it can be taken back. */
export const OPEN_STATES: ReadonlySet<LeftCommand['state']> = new Set(['queued', 'delivered', 'running']);

/** The command as one line. */
export function lineOf({ command }: Pick<LeftCommand, 'command'>): string {
  return command.join(' ');
}
