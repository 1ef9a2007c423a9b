import { readdirSync } from 'node:fs';
import type { KernelFiles } from './kernel-files.ts';

const SESSIONS = '/run/systemd/sessions';

/** A login session as systemd-logind writes it down, sd-login(3). */
interface LoginSession {
  readonly user: string;
  readonly seated: boolean;
  readonly active: boolean;
}

/**
 * Who is logged on: the one in front of the screen if there is one, else anyone with an active session; null for nobody, or where
 * systemd-logind doesn't run.
 */
export function loggedOnUser(files: KernelFiles): string | null {
  const sessions = sessionFiles()
    .map((name) => parseSession(files.text(`${SESSIONS}/${name}`)))
    .filter((session) => session !== undefined)
    .sort((a, b) => Number(b.active) - Number(a.active) || Number(b.seated) - Number(a.seated));
  return sessions[0]?.user ?? null;
}

/** A person's session; those of services and of the greeter are none. */
export function parseSession(text: string): LoginSession | undefined {
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  const user = field('USER');
  if (field('CLASS') !== 'user' || user === '') return undefined;
  return { user, seated: field('SEAT') !== '', active: field('ACTIVE') === '1' };
}

function sessionFiles(): string[] {
  try {
    // Beside each session there is a pipe that must not be opened: it would wait for a writer.
    return readdirSync(SESSIONS).filter((name) => !name.endsWith('.ref'));
  } catch {
    return [];
  }
}
