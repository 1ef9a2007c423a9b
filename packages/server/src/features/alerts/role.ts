import type { DeviceRole } from '@guru/protocol/api';
import type { Facts } from '@guru/protocol/control';

const SERVER_SYSTEM = /\bserver\b|hyper-v|esxi|proxmox/i;
const DESKTOP_SYSTEM = /desktop|workstation|\bpro\b|\bhome\b|education|windows 1[01]\b/i;
const LAPTOP_MODEL =
  /book|laptop|thinkpad|latitude|elitebook|probook|surface|ideapad|notebook|optiplex|imac|nuc\b/i;

/**
 * Guesses what a device is for. A server that goes silent is an incident, a workstation is switched off: so in doubt a Windows or a Mac is a workstation, and a Linux is a server unless its model or
 * its name says otherwise. A person's word goes before it.
 */
export function guessRole(facts: Pick<Facts, 'os' | 'os_name' | 'model'>): DeviceRole {
  const { os, os_name, model } = facts;
  if (SERVER_SYSTEM.test(os_name)) return 'server';
  if (os !== 'linux') return 'workstation';
  return DESKTOP_SYSTEM.test(os_name) || LAPTOP_MODEL.test(model) ? 'workstation' : 'server';
}
