import { LinuxProcesses } from './linux.ts';
import { MacProcesses } from './macos.ts';
import type { ProcessTable } from './types.ts';
import { WindowsProcesses } from './windows.ts';

/** The processes of this machine. */
export function openTable(): ProcessTable {
  if (process.platform === 'win32') return new WindowsProcesses();
  return process.platform === 'darwin' ? new MacProcesses() : new LinuxProcesses();
}
