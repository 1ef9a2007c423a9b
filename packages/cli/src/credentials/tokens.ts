import { SQLiteError } from 'bun:sqlite';
import type { TokenSource } from '@guru/client';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { withFileLock } from '../runtime/file-lock.ts';
import { exchangeRefreshToken } from './exchange.ts';
import { type CredentialStore, unusable } from './store.ts';

/** The longest that this program waits for another one's refresh, which is one request. */
const LOCK_WAIT_MS = 40_000;

/**
 * Tokens from the credentials file. Several processes may need a new token at once, and a refresh token is good once: the first exchanges it
 * under a lock, the others find the result in the file.
 */
export function createFileTokens(store: CredentialStore): TokenSource {
  let token = store.read()?.access_token ?? null;
  let underWay: Promise<string | null> | null = null;

  async function renew(stale: string | null): Promise<string | null> {
    return await locked(store.lock_file, async () => {
      const credentials = store.read();
      if (credentials === null) return null;
      if (credentials.access_token !== stale) return credentials.access_token;
      const renewed = await exchangeRefreshToken(credentials);
      if (renewed === null) store.remove();
      else store.write(renewed);
      return renewed?.access_token ?? null;
    });
  }

  return {
    current: () => token,
    async refresh(stale) {
      if (token !== stale) return token;
      underWay ??= renew(stale).finally(() => {
        underWay = null;
      });
      token = await underWay;
      return token;
    },
  };
}

async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  const patience = AbortSignal.timeout(LOCK_WAIT_MS);
  try {
    return await withFileLock(file, patience, work);
  } catch (error) {
    if (error instanceof SQLiteError) throw unusable(file, error);
    if (!(error instanceof Error && error.cause === patience.reason && patience.aborted)) throw error;
    const advice = 'End the other one, and try again.';
    throw new Failure(
      EXIT.failed,
      'credentials_busy',
      'Another guru does not let go of the sign-in.',
      advice,
      {
        cause: error,
      },
    );
  }
}
