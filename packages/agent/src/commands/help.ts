import { FAILURES } from '../failure.ts';
import { usualPlaces } from '../places.ts';

const SUMMARIES = {
  install: 'enrol this machine and run the agent as a service, from now on and after each start',
  uninstall: 'stop the service and remove what install has made',
  enrol: 'enrol this machine, and nothing else',
  run: 'run the agent in the foreground',
  status: 'say whether this machine is enrolled, where, and whether the service runs',
  version: 'print the version',
} as const;

export type CommandName = keyof typeof SUMMARIES;

const OPTIONS: Readonly<Record<CommandName, string>> = {
  install: `
  --server <url>      the server, like https://guru.example.com
  --token <token>     an enrolment token: in the console under Settings, Add devices; - reads it from standard input.
                      GURU_AGENT_TOKEN does the same, and is not seen in the list of processes
  --ca <file>         PEM of a private certificate authority that the server needs
  --shell <path>      the shell that technicians get, instead of the user's own
  --data-dir <folder> where its identity lies

A machine that is enrolled already keeps its identity unless a token is given.

Examples:
  guru-agent install --server https://guru.example.com --token guru_enrol_…
  echo "$TOKEN" | guru-agent install --server https://guru.example.com --token -`,
  uninstall: `
  --keep-identity     leave the identity, so that a later install needs no token
  --data-dir <folder> where its identity lies`,
  enrol: `
  --server <url>      the server, like https://guru.example.com
  --token <token>     an enrolment token; - reads it from standard input. GURU_AGENT_TOKEN does the same
  --ca <file>         PEM of a private certificate authority that the server needs
  --data-dir <folder> where its identity goes`,
  run: `
  --data-dir <folder> where its identity lies
  --server <url>      where the server is now, if it has moved since the enrolment
  --ca <file>         PEM of a private certificate authority that the server needs
  --with-parent       end when standard input closes: whoever started it has gone

Ctrl-C ends it in order, a second one at once.`,
  status: `
  --json              for programs
  --data-dir <folder> where its identity lies`,
  version: '',
};

const SETTINGS = `Settings, from the environment:
  GURU_AGENT_LOG           debug, info, warn or error: how much is said; info unless set
  GURU_AGENT_SHELL         the shell that technicians get, instead of the user's own
  GURU_AGENT_MAX_SESSIONS  sessions at once, at most; 64 unless set
  GURU_AGENT_MACHINE_ID    stands in for the machine's id, for machines cloned from one image
  GURU_AGENT_TOKEN         an enrolment token`;

/** The help of the whole program. */
export function help(): string {
  const commands = Object.entries(SUMMARIES).map(([name, summary]) => `  ${name.padEnd(11)}${summary}`);
  const exits = Object.values(FAILURES).map(({ exit, means }) => `  ${String(exit).padStart(2)}  ${means}`);
  return [
    'guru-agent: lets the technicians of this machine see it and help.',
    '',
    'Usage: guru-agent <command> [options]        guru-agent <command> --help says more',
    '',
    ...commands,
    '',
    SETTINGS,
    '',
    'Ends with:',
    '   0  done',
    ...exits,
    '',
  ].join('\n');
}

/** The help of one command. */
export function helpOf(name: CommandName): string {
  const { dataDir } = usualPlaces(true);
  const usage = `Usage: guru-agent ${name}${OPTIONS[name] === '' ? '' : ' [options]'}`;
  const folder = OPTIONS[name].includes('--data-dir')
    ? `\n\nAs a service it keeps its identity in ${dataDir}.`
    : '';
  return `guru-agent ${name}: ${SUMMARIES[name]}.\n\n${usage}\n${OPTIONS[name]}${folder}\n`;
}

/** Whether a word names a command. */
export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(SUMMARIES, word);
}
