import type { Readers } from './types.ts';

/** How this system is looked through. */
export async function readersHere(platform: NodeJS.Platform = process.platform): Promise<Readers> {
  if (platform === 'linux') return (await import('./linux/index.ts')).LINUX;
  if (platform === 'win32') return (await import('./windows/index.ts')).WINDOWS;
  if (platform === 'darwin') return (await import('./macos/index.ts')).MACOS;
  return {};
}
