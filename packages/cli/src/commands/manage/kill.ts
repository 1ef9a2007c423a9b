import { killProcess, listProcesses, PROCESS_SIGNALS, type ProcessSignal } from '@guru/client/manage';
import { Command, InvalidArgumentError, Option } from 'commander';
import { print } from '../../context.ts';
import { deviceName } from '../../device/find.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { plain } from '../../output/plain.ts';
import { askDevice } from './refused.ts';

const EXAMPLES = `
Examples:
  guru kill web-01 4711                    asks it to end
  guru kill web-01 4711 --signal KILL      ends it at once
  guru ps web-01                           shows the numbers`;

export function killCommand(): Command {
  return new Command('kill')
    .description('end a process of a device, or send it another signal')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .argument('<pid>', 'the number of the process', parsePid)
    .addOption(new Option('--signal <name>', 'what to send').choices(PROCESS_SIGNALS).default('TERM'))
    .addHelpText('after', EXAMPLES)
    .action(kill);
}

async function kill(wanted: string, pid: number, options: { readonly signal: ProcessSignal }): Promise<void> {
  await askDevice(wanted, async ({ device, session, signal }) => {
    const { processes } = await listProcesses(session, { signal });
    const process = processes.find((one) => one.pid === pid);
    if (process === undefined) {
      const message = `${deviceName(device)} has no process ${pid}.`;
      throw new Failure(EXIT.failed, 'gone', plain(message), 'Its processes are shown by: guru ps');
    }
    await killProcess(session, process, options.signal, { signal });
    print(plain(`Sent ${options.signal} to ${process.name} (${pid}) on ${deviceName(device)}.`));
  });
}

function parsePid(text: string): number {
  const pid = Number(text);
  if (!Number.isInteger(pid) || pid < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return pid;
}
