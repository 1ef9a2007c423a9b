import type { InstallCommand } from '@guru/protocol/api';

/** The systems that we build an agent for, by the name in the download's address. */
export const PLATFORMS = {
  'linux-x64': { os: 'linux', file: 'guru-agent-linux-x64' },
  'linux-arm64': { os: 'linux', file: 'guru-agent-linux-arm64' },
  'darwin-x64': { os: 'macos', file: 'guru-agent-darwin-x64' },
  'darwin-arm64': { os: 'macos', file: 'guru-agent-darwin-arm64' },
  'windows-x64': { os: 'windows', file: 'guru-agent-windows-x64.exe' },
} as const satisfies Record<string, { os: InstallCommand['os']; file: string }>;

export type Platform = keyof typeof PLATFORMS;

export function isPlatform(name: string): name is Platform {
  return Object.hasOwn(PLATFORMS, name);
}
