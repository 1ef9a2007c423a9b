import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readWhole } from '@guru/protocol';
import { EXIT } from '../exit-codes.ts';
import { Failure, systemCode } from '../failure.ts';

export interface Credentials {
  readonly server_url: string;
  readonly email: string;
  readonly access_token: string;
  /** The refresh cookie's value. Whoever has it is signed in, so the file is for its owner alone. */
  readonly refresh_token: string;
}

/** The longest that any of them may be. */
const MAX_TEXT = 16 * 1024;

/** One sign-in, in one file that only its owner can read. Whatever can't be done to it throws `Failure` `config_unusable`. */
export interface CredentialStore {
  readonly file: string;
  /** Next to the file; held by whoever exchanges the refresh token. */
  readonly lock_file: string;
  read(): Credentials | null;
  /** Replaces the file in one step: a reader sees the old or the new, and a crash leaves one of the two. */
  write(credentials: Credentials): void;
  remove(): void;
}

/** Where the user's configuration lives (XDG Base Directory Specification); `%APPDATA%` on Windows. */
export function configFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32' && env.APPDATA) return join(env.APPDATA, 'guru');
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'guru');
}

export function openCredentialStore(folder: string): CredentialStore {
  const file = join(folder, 'credentials.json');
  const ensureFolder = () => changing(file, () => makeFolder(folder));
  return {
    file,
    get lock_file() {
      ensureFolder();
      return join(folder, 'credentials.lock');
    },
    read: () => parse(file, readText(file)),
    write: (credentials) => replaceFile(folder, file, `${JSON.stringify(credentials, null, 2)}\n`),
    remove: () => changing(file, () => rmSync(file, { force: true })),
  };
}

/** Puts a secret into a file of the folder, in one step and for its owner alone. Throws `Failure` `config_unusable`. */
export function replaceFile(folder: string, file: string, text: string): void {
  changing(file, () => {
    makeFolder(folder);
    replace(file, text);
  });
}

function changing<T>(file: string, change: () => T): T {
  try {
    return change();
  } catch (error) {
    throw unusable(file, error);
  }
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

function replace(file: string, text: string): void {
  const fresh = `${file}.${process.pid}`;
  // A crash may have left one that others can read.
  rmSync(fresh, { force: true });
  writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
  renameSync(fresh, file);
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw unusable(file, error);
  }
}

/** The folder is another user's, the disk is full, a file stands where the folder should be. */
export function unusable(file: string, cause: unknown): Failure {
  const message = `${file} can’t be used: ${systemCode(cause) ?? 'unknown error'}.`;
  const advice = 'Make its folder yours and writable, or name another one with: XDG_CONFIG_HOME=<folder>';
  return new Failure(EXIT.failed, 'config_unusable', message, advice, { cause });
}

function parse(file: string, text: string | null): Credentials | null {
  if (text === null) return null;
  const read = readCredentials(text);
  if (typeof read !== 'string') return read;
  const advice = 'Sign in again with: guru login';
  throw new Failure(EXIT.not_signed_in, 'bad_credentials_file', `${file} can’t be read: ${read}.`, advice);
}

/** What the file holds, or what is wrong with it. */
function readCredentials(text: string): Credentials | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  const read = readWhole(value, (fields) => ({
    server_url: fields.text('server_url', MAX_TEXT),
    email: fields.text('email', MAX_TEXT),
    access_token: fields.text('access_token', MAX_TEXT),
    refresh_token: fields.text('refresh_token', MAX_TEXT),
  }));
  if (typeof read === 'string' || URL.canParse(read.server_url)) return read;
  return 'server_url: an address was expected';
}
