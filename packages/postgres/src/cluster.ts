import { join } from 'node:path';
import type { Account } from './account.ts';

/** PostgreSQL's programs, which the account that they are for can run. */
export interface Binaries {
  /** The folder with `bin`, `lib` and `share`. */
  readonly folder: string;
  readonly major: number;
}

/** A cluster, and what its programs run with and as. */
export interface Cluster {
  /** Holds `data`, `password` and `log`. */
  readonly folder: string;
  readonly binaries: Binaries;
  readonly account: Account;
}

/** The file of one of the programs in a folder of binaries. */
export function programOf(folder: string, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}
