import {
  controlService,
  type DeviceService,
  inspectService,
  listServices,
  SERVICE_ACTIONS,
  type ServiceAction,
  type ServiceDetail,
} from '@guru/client/manage';
import { Argument, Command } from 'commander';
import { print } from '../../context.ts';
import { deviceName } from '../../device/find.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { ago, bytes } from '../../output/format.ts';
import { plain, safeJson } from '../../output/plain.ts';
import { type Column, formatTable } from '../../output/table.ts';
import { askDevice } from './refused.ts';

const EXAMPLES = `
Examples:
  guru services web-01
  guru services web-01 show nginx          why it is as it is, with its last log lines
  guru services web-01 restart nginx
  guru services web-01 --json | jq '.[] | select(.state == "failed") | .name'`;

const COLUMNS: readonly Column<DeviceService>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'STARTS', value: ({ starts }) => starts },
  { title: 'PID', value: ({ pid }) => (pid === null ? '' : String(pid)), align: 'right' },
  { title: 'DESCRIPTION', value: ({ description }) => description },
];

interface Options {
  readonly json?: boolean;
}

export function servicesCommand(): Command {
  return new Command('services')
    .description('list, look at, start and stop the services of a device')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .addArgument(new Argument('[action]', 'what to do').choices([...SERVICE_ACTIONS, 'show']))
    .argument('[service]', 'its name, as the list shows it')
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(list);
}

async function list(
  wanted: string,
  action: ServiceAction | 'show' | undefined,
  name: string | undefined,
  { json }: Options,
): Promise<void> {
  if (action !== undefined && name === undefined) {
    const advice = `Say which: guru services ${wanted} ${action} <service>\n(more with --help)`;
    throw new Failure(EXIT.usage, 'no_service', 'The name of a service is missing.', advice);
  }
  await askDevice(wanted, async ({ session, device, signal }) => {
    if (action === undefined || name === undefined) {
      const services = await listServices(session, { signal });
      print(json ? safeJson(services) : formatTable(COLUMNS, services).join('\n'));
      return;
    }
    const detail =
      action === 'show'
        ? await inspectService(session, name, { signal })
        : await controlService(session, name, action, { signal });
    if (json) print(safeJson(detail));
    else if (action === 'show') describe(detail);
    else print(plain(`${detail.name} on ${deviceName(device)}: ${detail.detail}, ${detail.starts}.`));
  });
}

function describe(detail: ServiceDetail): void {
  const rows: [string, string | null][] = [
    ['Name', detail.name],
    ['What', detail.description],
    ['State', detail.detail],
    ['Since', detail.since === null ? null : sinceWords(detail.since)],
    ['Starts', detail.starts],
    ['Process', detail.pid === null ? null : String(detail.pid)],
    ['Memory', detail.memory === null ? null : bytes(detail.memory)],
    ['Runs as', detail.account],
    ['Command', detail.command],
    ['Defined in', detail.file],
  ];
  const shown = rows.flatMap(([title, value]): [string, string][] => (value ? [[title, value]] : []));
  const width = Math.max(...shown.map(([title]) => title.length));
  for (const [title, value] of shown) print(`${title.padEnd(width)}  ${plain(value)}`);
  if (detail.log.length > 0) print('');
  for (const line of detail.log) print(plain(line));
}

function sinceWords(since: number): string {
  const at = new Date(since).toISOString();
  return `${at}, for ${ago(at, Date.now())}`;
}
