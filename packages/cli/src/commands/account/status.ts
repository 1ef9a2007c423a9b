import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { plain, safeJson } from '../../output/plain.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('who is signed in where, and how the devices are')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  guru status\n  guru status --json | jq .devices.online')
    .action(status);
}

async function status(options: { readonly json?: boolean }): Promise<void> {
  const { api, credentials } = openAccount();
  const [me, devices] = await Promise.all([api('GET /api/v1/me'), api('GET /api/v1/agents/counts')]);
  if (options.json) {
    print(safeJson({ server_url: credentials.server_url, me, devices }));
    return;
  }
  print(`Server   ${credentials.server_url}`);
  print(`Account  ${plain(me.display_name)} <${plain(me.email)}>, ${me.role} at ${plain(me.partner_name)}`);
  print(`Devices  ${devices.online} online, ${devices.offline} offline`);
}
