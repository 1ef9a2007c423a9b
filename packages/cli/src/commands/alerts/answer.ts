import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { plain, safeJson } from '../../output/plain.ts';

interface Options {
  readonly note?: string;
  readonly undo?: boolean;
  readonly json?: boolean;
}

export function acknowledgeCommand(): Command {
  return new Command('ack')
    .description('say that somebody cares: nobody else is told of these any more')
    .argument('<id...>', 'alerts and incidents, by the ids that the list shows')
    .option('--note <text>', 'what others should know')
    .option('--undo', 'take it back')
    .option('--json', 'as JSON: {"changed": 2}')
    .action((ids: string[], _: Options, self: Command) => acknowledge(ids, self.optsWithGlobals()));
}

export function resolveCommand(): Command {
  return new Command('resolve')
    .description('close alerts by hand; one whose check is still not well opens again')
    .argument('<id...>', 'alerts, by the ids that the list shows')
    .option('--note <text>', 'what was done: it is shown when the same happens again')
    .option('--json', 'as a JSON array of the alerts')
    .action((ids: string[], _: Options, self: Command) => resolve(ids, self.optsWithGlobals()));
}

async function acknowledge(
  ids: readonly string[],
  { note = '', undo = false, json }: Options,
): Promise<void> {
  const { api } = openAccount();
  // No alert has the id of an incident, so each is looked for among both.
  const body = { alert_ids: [...ids], incident_ids: [...ids], note, undo };
  const { changed } = await api('POST /api/v1/alerts/acknowledge', { body });
  if (changed === 0) {
    const message = undo
      ? 'None of these is an acknowledged alert or incident.'
      : 'None of these is an open alert or incident that waits to be acknowledged.';
    throw new Failure(EXIT.not_found, 'nothing_changed', message, 'See what is open with: guru alerts');
  }
  if (json) print(safeJson({ changed }));
  else print(`${changed} of ${new Set(ids).size} ${undo ? 'given back' : 'acknowledged'}.`);
}

async function resolve(ids: readonly string[], { note = '', json }: Options): Promise<void> {
  const { api } = openAccount();
  const resolved = [];
  for (const alert_id of new Set(ids)) {
    const alert = await api('POST /api/v1/alerts/{alert_id}/resolve', {
      params: { alert_id },
      body: { note },
    });
    resolved.push(alert);
    // At once, and not at the end: if the next one can't be closed, these are closed all the same.
    if (!json) print(plain(`${alert.title} on ${alert.device.hostname}: ${alert.state}.`));
  }
  if (json) print(safeJson(resolved));
}
