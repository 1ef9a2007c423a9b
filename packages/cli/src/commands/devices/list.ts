import { AGENT_SORTS, type AgentSort, type AgentSummary } from '@guru/protocol/api';
import { Command, InvalidArgumentError, Option } from 'commander';
import { hint, openAccount, print } from '../../context.ts';
import { deviceName } from '../../device/find.ts';
import { readDevices } from '../../device/pages.ts';
import { findSite } from '../../device/site.ts';
import { ago, percent } from '../../output/format.ts';
import { safeJson } from '../../output/plain.ts';
import { type Column, formatTable } from '../../output/table.ts';

interface Options {
  readonly search?: string;
  readonly status?: 'online' | 'offline';
  readonly site?: string;
  readonly sort: AgentSort;
  readonly reverse?: boolean;
  readonly limit: number;
  readonly all?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  guru devices                                  the first 100, by name
  guru devices --status offline --sort last_seen
  guru devices --search web --sort cpu --reverse --limit 10
  guru devices --site "Main St" --all
  guru devices --all --json | jq -r '.[].hostname'`;

export function devicesCommand(): Command {
  return new Command('devices')
    .description('list devices')
    .option('--search <text>', 'only those with this text in their name, user, system, client or site')
    .addOption(new Option('--status <status>', 'only those').choices(['online', 'offline']))
    .option('--site <name>', 'only those of one site, by its name, "client/site" or id')
    .addOption(new Option('--sort <column>', 'the order').choices(AGENT_SORTS).default('hostname'))
    .option('--reverse', 'the other way round')
    .option('--limit <count>', 'at most so many', parseCount, 100)
    .option('--all', 'without a limit')
    .option('--json', 'as a JSON array')
    .addHelpText('after', EXAMPLES)
    .action(listDevices);
}

async function listDevices(options: Options): Promise<void> {
  const { api } = openAccount();
  const site_id = options.site === undefined ? undefined : await findSite(api, options.site);
  const limit = options.all ? Number.POSITIVE_INFINITY : options.limit;
  const { devices, more } = await readDevices(api, limit, {
    search: options.search,
    status: options.status,
    site_id,
    sort: options.sort,
    order: options.reverse ? 'desc' : 'asc',
  });
  if (options.json) print(safeJson(devices));
  else printTable(devices);
  // Also where nobody looks: a script that takes a part for the whole should leave a trace in its log.
  if (more) process.stderr.write('There are more: see all with --all, or narrow them with --search.\n');
}

function printTable(devices: readonly AgentSummary[]): void {
  if (devices.length === 0) {
    print('No device fits.');
    hint('Without any filter: add the first one on the console’s page “Add devices”.');
    return;
  }
  const now = Date.now();
  const columns: Column<AgentSummary>[] = [
    { title: 'NAME', value: deviceName },
    { title: 'STATUS', value: ({ status }) => status },
    { title: 'SITE', value: ({ client_name, site_name }) => `${client_name} / ${site_name}` },
    { title: 'SYSTEM', value: ({ os_name, os }) => os_name || os },
    { title: 'USER', value: ({ logged_on_user }) => logged_on_user ?? '–' },
    { title: 'CPU', value: ({ cpu_percent }) => percent(cpu_percent), align: 'right' },
    { title: 'MEM', value: ({ memory_percent }) => percent(memory_percent), align: 'right' },
    { title: 'DISK', value: ({ disk_percent }) => percent(disk_percent), align: 'right' },
    { title: 'SEEN', value: ({ last_seen_at }) => ago(last_seen_at, now), align: 'right' },
  ];
  for (const line of formatTable(columns, devices)) print(line);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return count;
}
