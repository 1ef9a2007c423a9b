import type { LeftCommand, WholeCommand } from '../../../api/commands.ts';
import { duration } from '../../../lib/time.ts';
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

/** Its word and its sign. A command that has ended otherwise than by itself needs a look; of one that has, the exit tells. */
export const STATES: Readonly<Record<LeftCommand['state'], readonly [word: string, sign: State]>> = {
  queued: ['waits', 'opening'],
  delivered: ['delivered', 'opening'],
  running: ['runs', 'active'],
  done: ['done', 'closed'],
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

type Result = NonNullable<WholeCommand['result']>;

/** How long it ran: most commands take less than a second. */
export function ranFor({ duration_ms }: Pick<Result, 'duration_ms'>): string {
  return duration_ms < 1000 ? `${duration_ms} ms` : duration(duration_ms / 1000);
}

/** Its exit code, or the signal that ended it, and whether its time was up. */
export function exitOf({
  exit_code,
  signal,
  timed_out,
}: Pick<Result, 'exit_code' | 'signal' | 'timed_out'>): string {
  const how = exit_code === null ? (signal ?? '') : TEXTS.exit(exit_code);
  return timed_out ? `${how}, ${TEXTS.timedOut}` : how;
}
