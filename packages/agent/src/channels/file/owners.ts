import { readFileSync, statSync } from 'node:fs';

const ACCOUNTS = '/etc/passwd';
/** An account's name shown for a while after it was changed does no harm. */
const FRESH_MS = 10_000;
/** More accounts than that come from elsewhere, and their names are not shown. */
const MOST_BYTES = 4 * 1024 * 1024;

let names: ReadonlyMap<number, string> = new Map();
let readAt = Number.NEGATIVE_INFINITY;

/** The name of an account of this machine; empty when it has none here, and on Windows. */
export function ownerName(uid: number): string {
  const now = performance.now();
  if (now - readAt > FRESH_MS) {
    readAt = now;
    names = readAccounts();
  }
  return names.get(uid) ?? '';
}

function readAccounts(): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  try {
    if (statSync(ACCOUNTS).size > MOST_BYTES) return found;
    for (const line of readFileSync(ACCOUNTS, 'utf8').split('\n')) {
      const [name, , uid] = line.split(':');
      if (name && uid && !found.has(Number(uid))) found.set(Number(uid), name);
    }
  } catch {
    // Windows, or a machine that keeps no such list.
  }
  return found;
}
