import { refuseControlCharacters, runArguments } from './arguments.ts';
import type { ServiceDefinition, ServiceOptions } from './types.ts';

const LABEL = 'org.guru.agent';
const PLIST = `/Library/LaunchDaemons/${LABEL}.plist`;
const LOG = '/Library/Logs/guru-agent.log';

/** A launchd daemon, launchd.plist(5): started with the machine, and again whenever it ends. */
export function launchdService(options: ServiceOptions): ServiceDefinition {
  const environment =
    options.shell === undefined
      ? []
      : [
          '  <key>EnvironmentVariables</key>',
          `  <dict><key>GURU_AGENT_SHELL</key>${string(options.shell)}</dict>`,
        ];
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    `  <key>Label</key>${string(LABEL)}`,
    '  <key>ProgramArguments</key>',
    `  <array>${runArguments(options).map(string).join('')}</array>`,
    ...environment,
    '  <key>RunAtLoad</key><true/>',
    '  <key>KeepAlive</key><true/>',
    '  <key>ThrottleInterval</key><integer>10</integer>',
    '  <key>ExitTimeOut</key><integer>20</integer>',
    `  <key>StandardErrorPath</key>${string(LOG)}`,
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
  return {
    name: LABEL,
    files: [{ path: PLIST, text, mode: 0o644 }],
    install: [
      { run: ['launchctl', 'bootout', `system/${LABEL}`], mayFail: true },
      { run: ['launchctl', 'bootstrap', 'system', PLIST] },
    ],
    uninstall: [{ run: ['launchctl', 'bootout', `system/${LABEL}`], mayFail: true }],
    status: ['launchctl', 'print', `system/${LABEL}`],
  };
}

function string(text: string): string {
  const escaped = refuseControlCharacters(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return `<string>${escaped}</string>`;
}
