import { statSync } from 'node:fs';
import type { KernelFiles } from './kernel-files.ts';

const PASSWD = '/etc/passwd';

/** Names of users by number, from /etc/passwd; it is read again when it has changed. Others are shown by number. */
export class Users {
  readonly #files: KernelFiles;
  #names = new Map<number, string>();
  #readAt = -1;

  constructor(files: KernelFiles) {
    this.#files = files;
  }

  name(uid: number): string {
    const changed = statSync(PASSWD, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (changed !== this.#readAt) {
      this.#readAt = changed;
      this.#names = parsePasswd(this.#files.text(PASSWD));
    }
    return this.#names.get(uid) ?? String(uid);
  }
}

/** Names by number; of several names for one number, the first. */
export function parsePasswd(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name && uid && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}
