import { type DeviceProcess, listProcesses, type ProcessList, watchProcesses } from '@guru/client/manage';
import { Command, InvalidArgumentError, Option } from 'commander';
import { print } from '../../context.ts';
import { bytes } from '../../output/format.ts';
import { safeJson } from '../../output/plain.ts';
import { type Column, formatTable } from '../../output/table.ts';
import { askDevice } from './refused.ts';

const SORTS = {
  cpu: (a, b) => b.cpu_percent - a.cpu_percent || b.memory - a.memory,
  memory: (a, b) => b.memory - a.memory,
  name: (a, b) => a.name.localeCompare(b.name) || a.pid - b.pid,
  pid: (a, b) => a.pid - b.pid,
} as const satisfies Record<string, (a: DeviceProcess, b: DeviceProcess) => number>;

interface Options {
  readonly sort: keyof typeof SORTS;
  readonly limit?: number;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const INTERVAL_MS = 2000;
/** Above the rows: the titles, and a line for the prompt below. */
const OTHER_LINES = 2;
const COMMAND_WIDTH = 60;
/** To the corner, and everything from there cleared. */
const CLEAR = '\x1b[H\x1b[J';

const EXAMPLES = `
Examples:
  guru ps web-01                       what uses the processor most
  guru ps web-01 --sort memory --limit 10
  guru ps web-01 --watch               again every two seconds, until Ctrl-C
  guru ps web-01 --json | jq '.processes[] | select(.user == "root") | .name'`;

const COLUMNS: readonly Column<DeviceProcess>[] = [
  { title: 'PID', value: ({ pid }) => String(pid), align: 'right' },
  { title: 'USER', value: ({ user }) => user },
  { title: 'CPU', value: ({ cpu_percent }) => `${cpu_percent.toFixed(1)} %`, align: 'right' },
  { title: 'MEMORY', value: ({ memory }) => bytes(memory), align: 'right' },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'COMMAND', value: ({ command }) => command.slice(0, COMMAND_WIDTH) },
];

export function psCommand(): Command {
  return new Command('ps')
    .description('list the processes of a device')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .addOption(new Option('--sort <by>', 'what leads').choices(Object.keys(SORTS)).default('cpu'))
    .option('--limit <count>', 'only so many', parseLimit)
    .option('--watch', 'again every two seconds, until Ctrl-C')
    .option('--json', 'as JSON; with --watch one line each time')
    .addHelpText('after', EXAMPLES)
    .action(listOrWatch);
}

async function listOrWatch(wanted: string, options: Options): Promise<void> {
  await askDevice(wanted, async ({ session, signal }) => {
    if (options.watch) {
      const onList = (list: ProcessList) => show(list, options);
      await watchProcesses(session, { interval_ms: INTERVAL_MS, onList, signal });
    } else show(await listProcesses(session, { signal }), options);
  });
}

function show({ at, processes }: ProcessList, options: Options): void {
  const screen = options.watch && process.stdout.isTTY ? process.stdout.rows - OTHER_LINES : undefined;
  const sorted = processes.toSorted(SORTS[options.sort]).slice(0, options.limit ?? screen);
  if (options.json) {
    const text = safeJson({ at, processes: sorted });
    // In JSON a line end is only ever between two things.
    print(options.watch ? text.replaceAll('\n', '') : text);
    return;
  }
  const lines = formatTable(COLUMNS, sorted).map((line) => fit(line, screen));
  print((screen === undefined ? '' : CLEAR) + lines.join('\n'));
}

/** On a screen that is drawn anew each time, a line that wraps would push others out. */
function fit(line: string, screen: number | undefined): string {
  return screen === undefined ? line : line.slice(0, process.stdout.columns);
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return limit;
}
