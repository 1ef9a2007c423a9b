import { type ApiClient, createApi } from '@guru/client';
import { type Credentials, configFolder, openCredentialStore } from './credentials/store.ts';
import { createFileTokens } from './credentials/tokens.ts';
import { notSignedIn } from './failure.ts';

export const store = openCredentialStore(configFolder(process.env));

/** A signed-in person's way to a server. */
export interface Account {
  readonly credentials: Credentials;
  readonly api: ApiClient;
}

/** Opens the account that the credentials file holds. Throws `Failure` `not_signed_in` when there is none. */
export function openAccount(): Account {
  const credentials = store.read();
  if (credentials === null) throw notSignedIn();
  const api = createApi({ base_url: credentials.server_url, tokens: createFileTokens(store) });
  return { credentials, api };
}

/** Prints one line for people and programs to read. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says something beside the output: progress, hints. Silent when nobody is looking. */
export function hint(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${line}\n`);
}
