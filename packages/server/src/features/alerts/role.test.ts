import { expect, test } from 'bun:test';
import { guessRole } from './role.ts';

test.each([
  ['windows', 'Microsoft Windows Server 2022 Standard', 'PowerEdge R740', 'server'],
  ['windows', 'Microsoft Windows 11 Pro', 'OptiPlex 7090', 'workstation'],
  ['windows', 'Microsoft Windows 10 Enterprise', '', 'workstation'],
  ['macos', 'macOS 15', 'Macmini9,1', 'workstation'],
  ['linux', 'Debian GNU/Linux 12 (bookworm)', '', 'server'],
  ['linux', 'Ubuntu 24.04.1 LTS', 'ThinkPad X1 Carbon', 'workstation'],
  ['linux', 'Proxmox VE 8', 'ThinkPad X1', 'server'],
] as const)('%s, %s on %p is a %s', (os, os_name, model, role) => {
  expect(guessRole({ os, os_name, model })).toBe(role);
});
