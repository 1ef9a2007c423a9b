import type { EffectivePolicy } from '@guru/protocol/api';
import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { findDevice } from '../../device/find.ts';
import { plain, safeJson } from '../../output/plain.ts';
import { policyLines } from './policy-lines.ts';

const EXAMPLES = `
Examples:
  guru policy web-01             what is in force on it, and which policy says each part
  guru policy web-01 --json | jq '.checks[] | {key, warn: .rule.params.warn}'

A policy that is given to something narrower has the last word: partner, client, site, group, device.`;

interface Options {
  readonly json?: boolean;
}

export function policyCommand(): Command {
  return new Command('policy')
    .description('show what is in force on a device, and where each part comes from')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(show);
}

async function show(wanted: string, { json }: Options): Promise<void> {
  const { api } = openAccount();
  const { agent_id } = await findDevice(api, wanted);
  const policy: EffectivePolicy = await api('GET /api/v1/agents/{agent_id}/policy', {
    params: { agent_id },
  });
  if (json) print(safeJson(policy));
  else for (const line of policyLines(policy)) print(plain(line));
}
