import { ApiProblem } from '@guru/client';
import type { Maintenance, Mute } from '@guru/protocol/api';
import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { plain, safeJson } from '../../output/plain.ts';
import { type Column, formatTable } from '../../output/table.ts';
import { findReach, type ReachOptions } from './reach.ts';
import { readPages } from './read.ts';
import { readSchedule, type ScheduleOptions, scheduleWords } from './schedule.ts';
import { parseQuietSpan } from './span.ts';

const EXAMPLES = `
Examples:
  guru maintenance                        windows and mutes that are on or still to come
  guru maintenance add "Move the rack" --site "Main St" --for 2h        from now on
  guru maintenance add Patches --client Acme --weekly tue,thu --at 22:00 --for 90m --time-zone Europe/Berlin
  guru maintenance add Restarts --all --monthly "last sun" --at 03:00 --for 1h
  guru maintenance end 019ac2…            a window or a mute, by its id`;

interface Options {
  readonly json?: boolean;
}

/** `guru maintenance`: when nobody is told of what happens. */
export function maintenanceCommand(): Command {
  const command = new Command('maintenance')
    .description('list, plan and end maintenance windows; end mutes')
    .option('--json', 'as JSON: {"windows": […], "mutes": […]}')
    .addHelpText('after', EXAMPLES)
    .action(list);
  command
    .command('add')
    .description('plan a window')
    .argument('<name>', 'what it is for')
    .option('--device <device>', 'for one device')
    .option('--site <name>', 'for a site, by its name, "client/site" or id')
    .option('--client <name>', 'for a client, by its name or id')
    .option('--all', 'for the whole fleet')
    .requiredOption('--for <span>', 'how long: 30m, 2h, 7d', parseQuietSpan)
    .option('--from <time>', 'once, from then on; without it from now on')
    .option('--weekly <days>', 'each week on these days: tue,thu')
    .option('--monthly <day>', 'each month: "first mon", "last sun"')
    .option('--at <time>', 'when on these days: 22:00')
    .option('--time-zone <zone>', 'where that is the time; without it here')
    .option('--json', 'as JSON')
    .action((name: string, _: Options, self: Command) => add(name, self.optsWithGlobals()));
  command.command('end').description('end a window or a mute').argument('<id>', 'its id').action(end);
  return command;
}

async function list({ json }: Options): Promise<void> {
  const { api } = openAccount();
  const [windows, mutes] = await Promise.all([
    readPages(Number.POSITIVE_INFINITY, (query) => api('GET /api/v1/maintenance', { query })),
    readPages(Number.POSITIVE_INFINITY, (query) => api('GET /api/v1/mutes', { query })),
  ]);
  if (json) {
    print(safeJson({ windows: windows.items, mutes: mutes.items }));
    return;
  }
  const tables = [
    windows.items.length > 0 ? formatTable(WINDOWS, windows.items) : [],
    mutes.items.length > 0 ? formatTable(MUTES, mutes.items) : [],
  ].filter((lines) => lines.length > 0);
  print(
    tables.map((lines) => lines.join('\n')).join('\n\n') || 'No window is planned, and nothing is muted.',
  );
}

async function add(name: string, options: Options & ReachOptions & ScheduleOptions): Promise<void> {
  const { api } = openAccount();
  const schedule = readSchedule(options, Date.now());
  const body = { name, reach: await findReach(api, options), schedule };
  const made = await api('POST /api/v1/maintenance', { body });
  if (options.json) print(safeJson(made));
  else print(plain(`${made.window_id}  ${made.name}: ${whenOf(made)}`));
}

async function end(id: string): Promise<void> {
  const { api } = openAccount();
  try {
    await api('DELETE /api/v1/maintenance/{window_id}', { params: { window_id: id } });
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'window_not_found') throw error;
    await api('DELETE /api/v1/mutes/{mute_id}', { params: { mute_id: id } });
  }
  print('Ended.');
}

const WINDOWS: readonly Column<Maintenance>[] = [
  { title: 'WINDOW', value: ({ window_id }) => window_id },
  { title: 'FOR', value: reachName },
  { title: 'WHEN', value: whenOf },
  { title: 'REPEATS', value: ({ schedule }) => scheduleWords(schedule) },
  { title: 'NAME', value: ({ name }) => name },
];

const MUTES: readonly Column<Mute>[] = [
  { title: 'MUTE', value: ({ mute_id }) => mute_id },
  { title: 'FOR', value: reachName },
  { title: 'CHECK', value: ({ key }) => key ?? 'all' },
  { title: 'UNTIL', value: ({ until }) => localTime(until) },
  { title: 'BY', value: ({ created_by }) => created_by?.name ?? '–' },
  { title: 'REASON', value: ({ reason }) => reason },
];

/** The whole fleet has no name of its own. */
function reachName({ reach }: Maintenance | Mute): string {
  return reach.name === '' ? 'all devices' : reach.name;
}

function whenOf({ active, next }: Maintenance): string {
  if (next === null) return 'never again';
  return active ? `on, until ${localTime(next.to)}` : `${localTime(next.from)} to ${localTime(next.to)}`;
}

/** In the zone of who looks: `2026-12-05 22:00`. */
function localTime(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
