import { join } from 'node:path';
import type { Account } from './account.ts';
import { copyOfBinaries } from './binaries-copy.ts';
import { type Binaries, programOf } from './cluster.ts';
import { PostgresError } from './errors.ts';
import { lastLine, runProgram } from './spawn.ts';

/**
 * The binaries in `folder`, or a copy of them below `copies` where they lie in a folder that is closed to `account` (a clone in root's home).
 * Throws `PostgresError` when they can't be run.
 */
export async function usableBinaries(
  folder: string,
  account: Account,
  copies: { readonly folder: string; readonly say: (line: string) => void },
): Promise<Binaries> {
  const direct = await ask(folder, account);
  if (direct.runs) return { folder, major: direct.major };
  const own = await ask(folder, null);
  if (!own.runs) {
    const message = `PostgreSQL in ${folder} doesn't run (${own.why}): run npm ci again, or set DATABASE_URL.`;
    throw new PostgresError('binaries_broken', message);
  }
  const copy = await copyOfBinaries(folder, join(copies.folder, `postgresql-${own.version}`), copies.say);
  const again = await ask(copy, account);
  if (again.runs) return { folder: copy, major: again.major };
  const message = `PostgreSQL in ${copy} doesn't run as user ${account?.uid} (${again.why}): start Guru as an ordinary user, or set DATABASE_URL.`;
  throw new PostgresError('binaries_unreachable', message);
}

type Answer =
  | { readonly runs: true; readonly version: string; readonly major: number }
  | { readonly runs: false; readonly why: string };

/** Asks the server program for its version as the account that is to run it: the one test that misses nothing. */
async function ask(folder: string, account: Account): Promise<Answer> {
  const { code, output } = await runProgram({
    program: programOf(folder, 'postgres'),
    args: ['--version'],
    account,
    descriptors: ['ignore', 'pipe', 'pipe'],
  });
  const version = /\(PostgreSQL\) ((\d+)[.\w]*)/.exec(output);
  if (code !== 0 || !version) return { runs: false, why: lastLine(output) };
  return { runs: true, version: version[1] ?? '', major: Number(version[2]) };
}
