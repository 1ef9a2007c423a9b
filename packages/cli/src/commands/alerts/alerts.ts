import { ALERT_STATES, SEVERITIES } from '@guru/protocol/api';
import { Command, InvalidArgumentError, Option } from 'commander';
import { openAccount, print } from '../../context.ts';
import { findClient } from '../../device/client.ts';
import { EXIT } from '../../exit-codes.ts';
import { safeJson } from '../../output/plain.ts';
import { printAlerts } from './alert-table.ts';
import { acknowledgeCommand, resolveCommand } from './answer.ts';
import { muteCommand } from './mute.ts';
import { type AlertQuery, readAlerts, readIncidents } from './read.ts';

const EXAMPLES = `
Examples:
  guru alerts                            what is open: incidents, then alerts, the worst first
  guru alerts --severity critical --client Acme
  guru alerts ack 019ac2… --note "on my way"
  guru alerts resolve 019ac2… --note "restarted the spooler"
  guru alerts mute web-01 --check disk --for 2h --reason "being moved"
  guru alerts --exit-code >/dev/null || echo "something is open"

Exit codes:
  0  the list was read, whatever is in it
  1  with --exit-code: something is in it`;

interface Options {
  readonly state: AlertQuery['state'];
  readonly severity?: (typeof SEVERITIES)[number];
  readonly client?: string;
  readonly search?: string;
  readonly limit: number;
  readonly exitCode?: boolean;
  readonly json?: boolean;
}

/** `guru alerts`: what is not well in the fleet, and what people do about it. */
export function alertsCommand(): Command {
  return new Command('alerts')
    .description('list alerts, acknowledge, resolve and mute them')
    .addOption(new Option('--state <state>', 'only those').choices(['open', ...ALERT_STATES]).default('open'))
    .addOption(new Option('--severity <severity>', 'only those').choices([...SEVERITIES]))
    .option('--client <name>', 'only those of one client, by its name or id')
    .option('--search <text>', 'only alerts with this text')
    .option('--limit <count>', 'at most so many alerts, and so many incidents', parseCount, 100)
    .option('--exit-code', 'end with 1 when there are any')
    .option('--json', 'as JSON: {"incidents": […], "alerts": […]}')
    .addHelpText('after', EXAMPLES)
    .action(list)
    .addCommand(acknowledgeCommand())
    .addCommand(resolveCommand())
    .addCommand(muteCommand());
}

async function list({ state, severity, client, search, limit, exitCode, json }: Options): Promise<void> {
  const { api } = openAccount();
  const client_id = client === undefined ? undefined : await findClient(api, client);
  const query = { state, severity, client_id };
  const [incidents, alerts] = await Promise.all([
    // A text is looked for in alerts only: all incidents beside a few alerts would look like an answer.
    search === undefined ? readIncidents(api, query, limit) : { items: [], more: false },
    readAlerts(api, { ...query, search }, limit),
  ]);
  if (json) print(safeJson({ incidents: incidents.items, alerts: alerts.items }));
  else printAlerts(incidents.items, alerts.items, Date.now());
  if (incidents.more || alerts.more)
    process.stderr.write('There are more: see them with --limit, or narrow them with --severity.\n');
  if (exitCode && incidents.items.length + alerts.items.length > 0) process.exitCode = EXIT.failed;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return count;
}
