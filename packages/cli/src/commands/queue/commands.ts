import type { CommandOutput, QueuedCommand, WholeCommand } from '@guru/protocol/api';
import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { findDevice } from '../../device/find.ts';
import { ago } from '../../output/format.ts';
import { plain, safeJson } from '../../output/plain.ts';
import { type Column, formatTable } from '../../output/table.ts';

const EXAMPLES = `
Examples:
  guru exec web-01 --queue --expires 24h -- apt-get -y upgrade
  guru commands                  the newest hundred, with what has come of them
  guru commands --device web-01 --open
  guru commands show 019ac2…     with what it printed
  guru commands cancel 019ac2…`;

const MOST = 100;

interface Options {
  readonly device?: string;
  readonly open?: boolean;
  readonly json?: boolean;
}

/** `guru commands`: what was left for devices with `guru exec --queue`. */
export function commandsCommand(): Command {
  const command = new Command('commands')
    .description('list, look at and cancel commands that were left for devices')
    .option('--device <device>', 'those of one device')
    .option('--open', 'those that have not ended')
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(list);
  command
    .command('show')
    .description('show one command, and what it printed')
    .argument('<id>', 'its id')
    .option('--json', 'as JSON')
    .action((id: string, _: Options, self: Command) => show(id, self.optsWithGlobals()));
  command
    .command('cancel')
    .description('cancel a command: at once while it waits, on the device when it runs')
    .argument('<id>', 'its id')
    .option('--json', 'as JSON')
    .action((id: string, _: Options, self: Command) => cancel(id, self.optsWithGlobals()));
  return command;
}

async function list({ device, open, json }: Options): Promise<void> {
  const { api } = openAccount();
  const agent = device === undefined ? undefined : await findDevice(api, device);
  const query = { agent_id: agent?.agent_id, open: open ? ('true' as const) : undefined, limit: MOST };
  const { items } = await api('GET /api/v1/commands', { query });
  if (json) print(safeJson(items));
  else print(formatTable(columns(Date.now()), items).join('\n'));
}

async function show(command_id: string, { json }: Options): Promise<void> {
  const { api } = openAccount();
  const command = await api('GET /api/v1/commands/{command_id}', { params: { command_id } });
  if (json) print(safeJson(command));
  else describe(command);
}

async function cancel(command_id: string, { json }: Options): Promise<void> {
  const { api } = openAccount();
  const command = await api('DELETE /api/v1/commands/{command_id}', { params: { command_id } });
  if (json) print(safeJson(command));
  else print(plain(stateOf(command)));
}

function columns(now: number): Column<QueuedCommand>[] {
  return [
    { title: 'ID', value: ({ command_id }) => command_id },
    { title: 'DEVICE', value: ({ hostname }) => hostname },
    { title: 'STATE', value: ({ state }) => state },
    { title: 'LEFT', value: ({ created_at }) => `${ago(created_at, now)} ago` },
    { title: 'COMMAND', value: ({ command }) => command.join(' ') },
  ];
}

function describe(command: WholeCommand): void {
  const { result } = command;
  const rows: [string, string | null][] = [
    ['Command', command.command.join(' ')],
    ['Device', command.hostname],
    ['State', stateOf(command)],
    ['Left', command.created_at],
    ['Expires', command.finished_at === null ? command.expires_at : null],
    ['Started', command.started_at],
    ['Ended', command.finished_at],
    ['Exit code', result?.exit_code?.toString() ?? null],
    ['Signal', result?.signal ?? null],
  ];
  const shown = rows.flatMap(([title, value]): [string, string][] =>
    value === null ? [] : [[title, value]],
  );
  const width = Math.max(...shown.map(([title]) => title.length));
  for (const [title, value] of shown) print(`${title.padEnd(width)}  ${plain(value)}`);
  if (result === null) return;
  showOutput('stdout', result.stdout);
  showOutput('stderr', result.stderr);
}

function showOutput(name: string, { text, bytes, truncated }: CommandOutput): void {
  if (bytes === 0) return;
  print(`\n${name}${truncated ? ` (the beginning of ${bytes} bytes)` : ''}:`);
  for (const line of text.replace(/\n$/, '').split('\n')) print(plain(line));
}

function stateOf({ state, reason, cancel_requested_at, finished_at }: QueuedCommand): string {
  if (finished_at === null && cancel_requested_at !== null) return `${state}, to be cancelled on the device`;
  return reason === null ? state : `${state}: ${reason}`;
}
