import { SystemdServices } from './linux.ts';
import { LaunchdServices } from './macos.ts';
import type { ServiceManager } from './types.ts';
import { WindowsServices } from './windows.ts';

/** The services of this machine. */
export function thisManager(): ServiceManager {
  if (process.platform === 'win32') return new WindowsServices();
  return process.platform === 'darwin' ? new LaunchdServices() : new SystemdServices();
}
