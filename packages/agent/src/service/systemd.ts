import { refuseControlCharacters, runArguments } from './arguments.ts';
import type { ServiceDefinition, ServiceOptions } from './types.ts';

const NAME = 'guru-agent.service';
const UNIT = `/etc/systemd/system/${NAME}`;

/**
 * A systemd service. Technicians work on the machine through its children, so it isn't fenced in (they would be too): no
 * private file systems, no system call filters. What costs nobody anything is closed: no core dumps with the key inside, and a shell that runs out of
 * memory does not take the agent along.
 */
export function systemdService(options: ServiceOptions): ServiceDefinition {
  const shell =
    options.shell === undefined ? [] : [`Environment=${quote(`GURU_AGENT_SHELL=${options.shell}`)}`];
  const text = [
    '[Unit]',
    'Description=Guru agent: lets the technicians of this machine see it and help',
    'Wants=network-online.target',
    'After=network-online.target',
    '# Never give up: the machine may be out of reach for months.',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${runArguments(options).map(quote).join(' ')}`,
    ...shell,
    'Restart=always',
    'RestartSec=5',
    '# The agent ends its sessions itself; what is left after that is killed.',
    'KillMode=mixed',
    'TimeoutStopSec=20',
    'OOMPolicy=continue',
    'LimitCORE=0',
    'LimitNOFILE=65536',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
  return {
    name: NAME,
    files: [{ path: UNIT, text, mode: 0o644 }],
    install: [
      { run: ['systemctl', 'daemon-reload'] },
      { run: ['systemctl', 'enable', NAME] },
      { run: ['systemctl', 'restart', NAME] },
    ],
    uninstall: [{ run: ['systemctl', 'disable', '--now', NAME], mayFail: true }],
    status: ['systemctl', 'is-active', '--quiet', NAME],
  };
}

/** systemd.syntax(7): in double quotes, with backslashes; % and $ would be expanded. */
function quote(argument: string): string {
  const text = refuseControlCharacters(argument)
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return `"${text}"`;
}
