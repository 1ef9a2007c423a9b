import { existsSync } from 'node:fs';
import { runProgram } from '../run-program.ts';

/** What an update of Debian or Ubuntu leaves behind. */
const DEBIAN_FLAGS = ['/run/reboot-required', '/var/run/reboot-required'];
/** What needs-restarting(1) of Red Hat ends with when a restart is wanted. */
const WANTED = 1;

const WINDOWS_KEYS = [
  'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending',
  'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired',
];
const SESSION_MANAGER = 'SYSTEM\\CurrentControlSet\\Control\\Session Manager';
const PENDING_RENAMES = 'PendingFileRenameOperations';

/** Whether the system says that it wants a restart; undefined where it doesn't tell. */
export async function isRebootPending(signal: AbortSignal): Promise<boolean | undefined> {
  if (process.platform === 'win32') return await isPendingOnWindows();
  if (process.platform !== 'linux') return undefined;
  if (DEBIAN_FLAGS.some((flag) => existsSync(flag))) return true;
  if (existsSync('/etc/debian_version')) return false;
  const program = Bun.which('needs-restarting');
  if (program === null) return undefined;
  return (await runProgram([program, '-r'], { signal })).code === WANTED;
}

async function isPendingOnWindows(): Promise<boolean> {
  const { RegistryError, subkeysOf, valuesOf } = await import('../../runtime/windows-registry.ts');
  const isThere = (path: string) => {
    try {
      subkeysOf({ root: 'HKEY_LOCAL_MACHINE', path });
      return true;
    } catch (error) {
      if (error instanceof RegistryError) return false;
      throw error;
    }
  };
  if (WINDOWS_KEYS.some(isThere)) return true;
  const values = valuesOf({ root: 'HKEY_LOCAL_MACHINE', path: SESSION_MANAGER });
  return values.some(({ name, bytes }) => name === PENDING_RENAMES && bytes > 2);
}
