import type { AgentDetail } from '@guru/protocol/api';
import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { deviceName, findDevice } from '../../device/find.ts';
import { ago, bytes, duration, percent } from '../../output/format.ts';
import { plain, safeJson } from '../../output/plain.ts';

const EXAMPLES = `
Examples:
  guru device web-01
  guru device web            the beginning of a name is enough when it fits one device only
  guru device web-01 --json | jq .facts.serial`;

export function deviceCommand(): Command {
  return new Command('device')
    .description('show one device')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .option('--json', 'everything that is known, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(showDevice);
}

async function showDevice(wanted: string, options: { readonly json?: boolean }): Promise<void> {
  const { api } = openAccount();
  const { agent_id } = await findDevice(api, wanted);
  const device = await api('GET /api/v1/agents/{agent_id}', { params: { agent_id } });
  if (options.json) {
    print(safeJson(device));
    return;
  }
  const rows = describe(device, Date.now());
  const width = Math.max(...rows.map(([title]) => title.length));
  for (const [title, value] of rows) print(`${title.padEnd(width)}  ${plain(value)}`);
}

/** What a person wants to know first, each with its title; what is not known is left out. */
function describe(device: AgentDetail, now: number): [string, string][] {
  const { facts, latest } = device;
  const rows: [string, string | null | undefined][] = [
    ['Name', deviceName(device)],
    ['Host name', device.display_name === null ? null : device.hostname],
    ['Id', device.agent_id],
    ['Status', statusOf(device, now)],
    ['Site', `${device.client_name} / ${device.site_name}`],
    ['System', [device.os_name || device.os, facts?.os_version, device.arch].filter(Boolean).join(' ')],
    ['Hardware', [facts?.manufacturer, facts?.model].filter(Boolean).join(' ')],
    ['Serial', facts?.serial],
    ['Processor', facts ? `${facts.cpu_model}, ${facts.cpu_cores} cores` : null],
    ['User', device.logged_on_user],
    ['Uptime', latest ? duration(latest.uptime_s) : null],
    ['CPU', device.cpu_percent === null ? null : percent(device.cpu_percent)],
    ['Memory', latest ? `${bytes(latest.memory_used)} of ${bytes(latest.memory_total)}` : null],
    ...(latest?.disks ?? []).map((disk): [string, string] => [
      `Disk ${disk.mount}`,
      `${bytes(disk.used)} of ${bytes(disk.total)}`,
    ]),
    ...(facts?.interfaces ?? []).map((net): [string, string] => [
      `Network ${net.name}`,
      net.addresses.join(' '),
    ]),
    ...device.live_sessions.map((session): [string, string] => [
      'Session',
      `${session.tech_name}, for ${ago(session.opened_at, now)}`,
    ]),
    ['Agent', device.agent_version],
  ];
  return rows.flatMap(([title, value]) => (value ? [[plain(title), value]] : []));
}

function statusOf({ status, last_seen_at }: AgentDetail, now: number): string {
  if (status === 'online') return status;
  return last_seen_at === null ? 'offline, never seen' : `offline, last seen ${ago(last_seen_at, now)} ago`;
}
