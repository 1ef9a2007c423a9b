import { runProgram } from '../run-program.ts';

/** Updates that wait. */
export interface PendingUpdates {
  readonly all: number;
  /** Of these, those that mend security. */
  readonly security: number;
}

/** What dnf(8) ends with when there are updates. */
const AVAILABLE = 100;
/** The category "Security Updates" of Windows Update. */
const SECURITY_CATEGORY = '0fa1201d-4330-4fa8-8ae9-b877473b6441';
/** Asks for what the last search has found: to search anew would take minutes and a network. A line for each: its categories. */
const WINDOWS_SCRIPT = [
  '$searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()',
  '$searcher.Online = $false',
  "foreach ($update in $searcher.Search('IsInstalled=0 and IsHidden=0').Updates)",
  "{ 'update ' + (($update.Categories | ForEach-Object { $_.CategoryID }) -join ' ') }",
].join('\n');

/** What waits, by the lists that this machine has: nothing is loaded, installed or locked. Rejects when the system has no program that tells. */
export async function pendingUpdates(signal: AbortSignal): Promise<PendingUpdates> {
  if (process.platform === 'win32') {
    const command = ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', WINDOWS_SCRIPT];
    return parseWindowsUpdates(await ask(command, signal));
  }
  if (process.platform === 'darwin')
    return parseSoftwareUpdate(await ask(['softwareupdate', '--list', '--no-scan'], signal));
  if (Bun.which('apt-get') !== null) {
    const simulated = ['apt-get', '--simulate', '--option', 'Debug::NoLocking=true', 'dist-upgrade'];
    return parseApt(await ask(simulated, signal));
  }
  if (Bun.which('dnf') !== null) {
    const dnf = (...more: string[]) => ask(['dnf', '-q', '-C', 'check-update', ...more], signal, AVAILABLE);
    const [all, security] = [await dnf(), await dnf('--security')];
    return { all: countDnf(all), security: countDnf(security) };
  }
  throw new Error('This system has no program that tells which updates wait.');
}

async function ask(command: readonly string[], signal: AbortSignal, fine = 0): Promise<string> {
  const { code, out, err } = await runProgram(command, { signal });
  if (code === 0 || code === fine) return out;
  throw new Error(`${command[0]} ended with ${code}: ${err.trim().slice(-500)}`);
}

/** What `apt-get --simulate` prints: `Inst name [old] (new Origin:…)` for each; one without an old version is new on this machine, and no update. */
export function parseApt(text: string): PendingUpdates {
  const updates = [...text.matchAll(/^Inst \S+ \[[^\]]*\] \((.*)$/gm)].map(([, to = '']) => to);
  return { all: updates.length, security: updates.filter((to) => /security/i.test(to)).length };
}

/** What `dnf check-update` prints: name with architecture, version and source; then perhaps what replaces what. */
export function countDnf(text: string): number {
  const [updates = ''] = text.split(/^Obsoleting Packages/m);
  return [...updates.matchAll(/^\S+\.\S+\s+\S+\s+\S+\s*$/gm)].length;
}

export function parseWindowsUpdates(text: string): PendingUpdates {
  const updates = [...text.matchAll(/^update(.*)$/gm)].map(([, categories = '']) => categories.toLowerCase());
  return {
    all: updates.length,
    security: updates.filter((categories) => categories.includes(SECURITY_CATEGORY)).length,
  };
}

/** What softwareupdate(8) of macOS prints: a line with a star for each, and below it what it is. */
export function parseSoftwareUpdate(text: string): PendingUpdates {
  const updates = text.split(/^\s*\* /m).slice(1);
  return { all: updates.length, security: updates.filter((one) => /security/i.test(one)).length };
}
