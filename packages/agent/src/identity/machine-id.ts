import { readFileSync } from 'node:fs';
import { ask } from '../runtime/ask.ts';
import { sha256 } from './keys.ts';

/** So that the hash that leaves the machine tells nobody else who hashes machine ids anything. */
const SALT = 'guru-machine-id-v1';
const PLAUSIBLE = /^[0-9a-f-]{16,64}$/i;

/**
 * A hash of what makes this installation of the operating system itself, in base64url. Machines cloned with it share it; they get
 * their own by `GURU_AGENT_MACHINE_ID`, which comes as `override`.
 */
export async function hashMachineId(override?: string): Promise<string> {
  // A machine that doesn't know itself can't be recognised when it is installed again; it can still be an agent.
  const id = override ?? (await readMachineId()) ?? crypto.randomUUID();
  return sha256(new TextEncoder().encode(`${SALT}\n${id.toLowerCase()}`));
}

async function readMachineId(): Promise<string | undefined> {
  switch (process.platform) {
    case 'darwin':
      return plausible(
        /"IOPlatformUUID" = "([^"]+)"/.exec(
          await ask(['/usr/sbin/ioreg', '-rd1', '-c', 'IOPlatformExpertDevice']),
        )?.[1],
      );
    case 'win32':
      return plausible(
        /MachineGuid\s+REG_SZ\s+(\S+)/.exec(
          await ask(['reg.exe', 'query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']),
        )?.[1],
      );
    default:
      return ['/etc/machine-id', '/var/lib/dbus/machine-id', '/sys/class/dmi/id/product_uuid']
        .map((path) => plausible(readText(path)))
        .find((id) => id !== undefined);
  }
}

function plausible(text: string | undefined): string | undefined {
  const id = text?.trim();
  return id !== undefined && PLAUSIBLE.test(id) ? id : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
