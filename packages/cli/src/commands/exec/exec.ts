import type { CommandOptions } from '@guru/client/exec';
import { Command, Option } from 'commander';
import { type Account, openAccount } from '../../context.ts';
import { chooseDevices } from '../../device/choose.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { interruptible } from '../../interrupt.ts';
import { leaveCommand } from '../queue/leave.ts';
import { addVariable, divide, type Options, parseParallel, parseSpan } from './options.ts';
import { feedStdin, type Order } from './run.ts';
import { runAsHere, runForPeople, runForPrograms } from './ways.ts';

const HELP = `
Examples:
  guru exec web-01 -- uptime
  guru exec web-01 --shell -- 'df -h | sort -k5'
  guru exec web-01 web-02 db-01 --timeout 30s -- systemctl is-active nginx
  guru exec --site "Main St" --parallel 20 --json -- hostname | jq
  guru exec web-01 --stdin -- tee /etc/motd < motd

What stands behind -- is the program and its arguments, as they are: no shell looks at them unless --shell says so.
What the command leaves running ends with it, but for a service or daemon that it has started.

Ends with the exit code of the command on the device, 128 and the signal's number after a signal, 124 when its time
was up. With several devices: 0 when it ended with 0 on all of them, else 1; a summary names the others.`;

export function execCommand(): Command {
  return new Command('exec')
    .description('run a command on one or many devices')
    .argument(
      '[device...]',
      'their names, the beginnings of their names, or their ids; the command behind --',
    )
    .option('--site <name>', 'on all devices of a site, by its name, "client/site" or id')
    .option('--all', 'on all devices')
    .option('--shell', 'let the device’s shell read the command')
    .option('--cwd <folder>', 'where to run it; the user’s home unless given')
    .option('--env <NAME=value>', 'a variable for its environment; may be given often', addVariable)
    .option('--timeout <time>', 'end it after so long: 30s, 5m, 2h', parseSpan)
    .option('--stdin', 'let it read what is piped in; on one device')
    .addOption(new Option('--as <whom>', 'run as').choices(['service', 'user']).default('service'))
    .option('--parallel <count>', 'on so many devices at once', parseParallel, 10)
    .option('--queue', 'leave it for devices that may be away; prints its id, see guru commands')
    .option('--expires <time>', 'with --queue: not after so long; 24h unless given', parseSpan)
    .option('--json', 'as a JSON array, with all output in it')
    .addHelpText('after', HELP)
    .action((words: string[], options: Options, self: Command) => exec(words, options, self));
}

async function exec(words: readonly string[], options: Options, self: Command): Promise<void> {
  const { devices: names, command } = divide(words, typedLine(self), options.shell === true);
  const account = openAccount();
  await interruptible(async (interrupt) => {
    using reader = watchReader();
    const signal = AbortSignal.any([interrupt, reader.gone]);
    try {
      process.exitCode = await run({ names, command, options, account, signal });
    } catch (error) {
      if (!reader.gone.aborted) throw error;
      process.exitCode = EXIT.failed;
    }
  });
}

interface Wanted {
  readonly names: readonly string[];
  readonly command: readonly string[];
  readonly options: Options;
  readonly account: Account;
  readonly signal: AbortSignal;
}

async function run({ names, command, options, account, signal }: Wanted): Promise<number> {
  const { site, all, parallel } = options;
  const choice = { names, ...(site !== undefined && { site }), ...(all && { all }) };
  const devices = await chooseDevices(account.api, choice, signal);
  const [device] = devices;
  if (devices.length > 1 && options.stdin)
    throw new Failure(EXIT.usage, 'stdin_for_many', 'What is piped in can go to one device only.');
  if (options.queue) return await leaveCommand(account.api, devices, command, options);
  const order: Order = {
    account,
    command: { command, ...commandOptions(options) },
    signal,
    ...(options.stdin && { feed: feedStdin }),
  };
  if (options.json) return await runForPrograms(devices, order, parallel);
  if (devices.length > 1 || device === undefined) return await runForPeople(devices, order, parallel);
  return await runAsHere(device, order);
}

/** Whether somebody still takes the output: when `head` has seen enough, nobody needs the command to go on. */
function watchReader() {
  const gone = new AbortController();
  const leave = () => gone.abort();
  process.stdout.once('error', leave);
  return { gone: gone.signal, [Symbol.dispose]: () => void process.stdout.off('error', leave) };
}

/** Everything that was typed, with the `--` that the parser takes out. */
function typedLine(self: Command): readonly string[] {
  return self.parent?.args ?? [];
}

function commandOptions({ shell, cwd, env, timeout, stdin, as }: Options): Omit<CommandOptions, 'command'> {
  return {
    ...(shell && { shell }),
    ...(cwd !== undefined && { cwd }),
    ...(env && { env }),
    ...(timeout !== undefined && { timeout_ms: timeout }),
    ...(stdin && { stdin }),
    ...(as === 'user' && { as }),
  };
}
