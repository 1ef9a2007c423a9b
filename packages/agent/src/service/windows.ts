import { refuseControlCharacters, runArguments } from './arguments.ts';
import type { ServiceDefinition, ServiceOptions } from './types.ts';

const NAME = 'GuruAgent';
const RESTARTS = 'restart/5000/restart/30000/restart/60000';
const FORGET_FAILURES_AFTER_S = 86_400;

/** Names that mean the same in every language of Windows: the system itself, and the administrators. */
const SYSTEM_SID = '*S-1-5-18';
const ADMINISTRATORS_SID = '*S-1-5-32-544';

/** A Windows service that runs as LocalSystem, starts with the machine, and again after a failure. */
export function windowsService(options: ServiceOptions): ServiceDefinition {
  const command = [...runArguments(options), '--service'].map(quoteArgument).join(' ');
  const sc = (...parts: string[]) => ({ run: ['sc.exe', ...parts] });
  const environment =
    options.shell === undefined ? [] : [{ run: environmentCommand(refuseControlCharacters(options.shell)) }];
  return {
    name: NAME,
    files: [],
    install: [
      // ProgramData lets every user read; the key is nobody's but ours.
      { run: icacls(options.dataDir) },
      { ...sc('stop', NAME), mayFail: true },
      { ...sc('delete', NAME), mayFail: true },
      sc('create', NAME, 'binPath=', command, 'start=', 'auto', 'DisplayName=', 'Guru agent'),
      sc('description', NAME, 'Lets the technicians of this machine see it and help.'),
      sc('failure', NAME, 'reset=', String(FORGET_FAILURES_AFTER_S), 'actions=', RESTARTS),
      ...environment,
      sc('start', NAME),
    ],
    uninstall: [
      { ...sc('stop', NAME), mayFail: true },
      { ...sc('delete', NAME), mayFail: true },
    ],
    status: ['sc.exe', 'query', NAME],
  };
}

function icacls(folder: string): string[] {
  const whole = '(OI)(CI)F';
  return [
    'icacls.exe',
    folder,
    '/inheritance:r',
    '/grant:r',
    `${SYSTEM_SID}:${whole}`,
    '/grant:r',
    `${ADMINISTRATORS_SID}:${whole}`,
  ];
}

function environmentCommand(shell: string): string[] {
  const key = `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${NAME}`;
  return [
    'reg.exe',
    'add',
    key,
    '/v',
    'Environment',
    '/t',
    'REG_MULTI_SZ',
    '/d',
    `GURU_AGENT_SHELL=${shell}`,
    '/f',
  ];
}

/** As CommandLineToArgvW takes it apart: backslashes count only before a quote. */
export function quoteArgument(argument: string): string {
  if (argument !== '' && !/[\s"]/.test(argument)) return argument;
  return `"${argument.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) => slashes + slashes + (quote === '"' ? '\\"' : ''))}"`;
}
