import type { Approval } from '@guru/protocol/api';
import type { State } from '../../ui/Status.tsx';

/** The words of the page on which people say yes or no to assistants. */
export const TEXTS = {
  title: 'Approvals',
  lead: 'What AI assistants want to do and may not do by themselves. A yes is for exactly what is shown, once.',
  show: 'Which requests',
  waiting: 'Waiting',
  all: 'All',
  nothing: 'Nobody waits for you',
  nothingMore: 'When an assistant wants something that its fence leaves to a person, it stands here at once.',
  nothingEver: 'No assistant has asked for anything yet',
  toAssistants: 'Set up an assistant',
  doing: 'The requests can’t be shown',
  older: 'Show older ones',
  why: 'It says',
  because: 'Asked because',
  unsaid: 'It doesn’t say why.',
  note: 'A word to the assistant (may stay empty)',
  notePlaceholder: 'Not before six in the evening',
  approve: 'Allow once',
  deny: 'Deny',
  doingDecide: 'Not decided',
  expires: 'Expires',
  used: 'Used',
  unused: 'Not used',
  by: (name: string) => `by ${name}`,
  said: 'Said to the assistant',
  does: {
    run_command: 'wants to run a command on',
    write_file: 'wants to write a file on',
    read_file: 'wants to read a file on',
    list_folder: 'wants to list a folder on',
  } satisfies Record<Approval['action']['tool'], string>,
  inShell: 'One text for the system’s shell',
  argument: 'Program and arguments, each in its own frame',
  cwd: 'In the folder',
  stdin: 'With this input',
  timeout: (seconds: number) => `Given ${seconds} s at most`,
  change: 'Change',
} as const;

export const STATES: Record<Approval['status'], { state: State; word: string }> = {
  requested: { state: 'opening', word: 'waiting' },
  approved: { state: 'ok', word: 'allowed' },
  denied: { state: 'bad', word: 'denied' },
  expired: { state: 'closed', word: 'expired' },
};
