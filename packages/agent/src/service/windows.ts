import { refuseControlCharacters, runArguments } from './arguments.ts';
import type { ServiceDefinition, ServiceOptions } from './types.ts';

/** What Windows calls the service. */
export const WINDOWS_SERVICE = 'GuruAgent';
/** Its log, in the folder of the identity. */
export const WINDOWS_LOG = 'agent.log';

const RESTARTS = 'restart/5000/restart/30000/restart/60000';
/** One that was deleted keeps its name until its program has ended and nobody looks at it any more. */
const LEAVING_TRIES = 30;
const FORGET_FAILURES_AFTER_S = 86_400;

/** Names that mean the same in every language of Windows: the system itself, and the administrators. */
const SYSTEM_SID = '*S-1-5-18';
const ADMINISTRATORS_SID = '*S-1-5-32-544';

/** A Windows service that runs as LocalSystem, starts with the machine, and again after a failure. */
export function windowsService(options: ServiceOptions): ServiceDefinition {
  const command = [...runArguments(options), '--service'].map(quoteArgument).join(' ');
  const sc = (...parts: string[]) => ({ run: ['sc.exe', ...parts] });
  // `net` waits until it is done, where `sc` only asks.
  const remove = [
    { run: ['net.exe', 'stop', WINDOWS_SERVICE], mayFail: true },
    { ...sc('delete', WINDOWS_SERVICE), mayFail: true },
  ];
  const environment =
    options.shell === undefined ? [] : [{ run: environmentCommand(refuseControlCharacters(options.shell)) }];
  return {
    name: WINDOWS_SERVICE,
    files: [],
    install: [
      // ProgramData lets every user read; the key is nobody's but ours.
      { run: icacls(options.dataDir) },
      ...remove,
      {
        ...sc('create', WINDOWS_SERVICE, 'binPath=', command, 'start=', 'auto', 'DisplayName=', 'Guru agent'),
        tries: LEAVING_TRIES,
      },
      sc('description', WINDOWS_SERVICE, 'Lets the technicians of this machine see it and help.'),
      sc('failure', WINDOWS_SERVICE, 'reset=', String(FORGET_FAILURES_AFTER_S), 'actions=', RESTARTS),
      // A service that ends in order and says that it has failed is started again too, where the flag is known.
      { ...sc('failureflag', WINDOWS_SERVICE, '1'), mayFail: true },
      ...environment,
      { run: ['net.exe', 'start', WINDOWS_SERVICE] },
    ],
    uninstall: remove,
    status: ['sc.exe', 'query', WINDOWS_SERVICE],
    saysRunning: 'RUNNING',
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
  const key = `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${WINDOWS_SERVICE}`;
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
