import type { CheckState } from '@guru/protocol/api';
import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { findDevice } from '../../device/find.ts';
import { ago } from '../../output/format.ts';
import { safeJson } from '../../output/plain.ts';
import { type Column, formatTable } from '../../output/table.ts';

const EXAMPLES = `
Examples:
  guru checks web-01             how each check of it stands, the worst first
  guru checks web-01 --json | jq -r '.[] | select(.level == "critical") | .key'

What the checks ask, and who says so: guru policy web-01`;

interface Options {
  readonly json?: boolean;
}

export function checksCommand(): Command {
  return new Command('checks')
    .description('show how the checks of a device stand')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .option('--json', 'as a JSON array')
    .addHelpText('after', EXAMPLES)
    .action(show);
}

async function show(wanted: string, { json }: Options): Promise<void> {
  const { api } = openAccount();
  const { agent_id } = await findDevice(api, wanted);
  const { items } = await api('GET /api/v1/agents/{agent_id}/checks', { params: { agent_id } });
  if (json) print(safeJson(items));
  else if (items.length === 0) print('No policy gives it any check.');
  else print(formatTable(columns(Date.now()), items).join('\n'));
}

function columns(now: number): Column<CheckState>[] {
  return [
    { title: 'CHECK', value: ({ key }) => key },
    { title: 'LEVEL', value: ({ level }) => level ?? 'waiting' },
    { title: 'SINCE', value: ({ since }) => ago(since, now), align: 'right' },
    { title: 'FOUND', value: ({ at }) => ago(at, now), align: 'right' },
    { title: 'NAME', value: ({ name }) => name },
    { title: 'WHAT', value: ({ summary }) => summary },
  ];
}
