import type { InstallCommand } from '@guru/protocol/api';
import { PLATFORMS, type Platform } from './platforms.ts';
import type { Programs } from './programs.ts';

/** The line to paste for each system: it fetches our script from this server and runs it with the token. */
export async function installCommands(
  publicUrl: string,
  token: string,
  programs: Pick<Programs, 'has'>,
): Promise<InstallCommand[]> {
  const unix = `curl -fsSL ${publicUrl}/install.sh | sudo sh -s -- --token ${token}`;
  const windows = `& ([scriptblock]::Create((irm ${publicUrl}/install.ps1))) -Token ${token}`;
  const builtFor = new Set<InstallCommand['os']>();
  for (const [platform, { os }] of entries()) if (await programs.has(platform)) builtFor.add(os);
  return [
    { os: 'linux', command: unix, available: builtFor.has('linux') },
    { os: 'macos', command: unix, available: builtFor.has('macos') },
    { os: 'windows', command: windows, available: builtFor.has('windows') },
  ];
}

function entries() {
  return Object.entries(PLATFORMS) as [Platform, (typeof PLATFORMS)[Platform]][];
}
