import type { Db } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import { addressKey, Throttle } from '../../http/throttle.ts';
import { recordAudit } from '../audit/audit.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions, Signed } from './sessions.ts';
import { findCredentials } from './users-store.ts';

/** A person mistypes a few times; at two guesses a minute a 12-character password outlives everyone. */
const PER_ACCOUNT = { burst: 10, refill_ms: 30_000, max_keys: 20_000 };
/** An office shares one address. */
const PER_ADDRESS = { burst: 50, refill_ms: 5_000, max_keys: 20_000 };

export type SignIn = (email: string, password: string, address: string) => Promise<Signed>;

/**
 * Makes sign-in by e-mail and password. Unknown e-mail addresses take the same work and get the same answer as wrong passwords. Throws
 * `bad_credentials`, `too_many_attempts`, `busy`. `now` in Unix milliseconds.
 */
export function createSignIn(
  parts: { readonly db: Db; readonly passwords: Passwords; readonly sessions: Pick<Sessions, 'begin'> },
  now: () => number,
): SignIn {
  const { db, passwords, sessions } = parts;
  const accounts = new Throttle(PER_ACCOUNT, now);
  const addresses = new Throttle(PER_ADDRESS, now);

  function count(throttle: Throttle, key: string): void {
    const attempt = throttle.attempt(key);
    if (!attempt.ok) throw new ApiError('too_many_attempts', { retry_after_s: attempt.retry_after_s });
  }

  return async (typedEmail, password, address) => {
    const email = typedEmail.trim().toLowerCase();
    count(addresses, addressKey(address));
    count(accounts, email);
    const found = await db.asSystem('sign-in: the e-mail address is what tells the tenant', (tx) =>
      findCredentials(tx, email),
    );
    const matches = await passwords.matches(password, found?.password_hash ?? null);
    if (found === undefined || !matches) throw new ApiError('bad_credentials');
    accounts.forgive(email);
    return await db.asPartner(found.partner_id, async (tx) => {
      await recordAudit(
        tx,
        found.partner_id,
        { kind: 'user', id: found.user_id },
        { action: 'user.signed_in', target_kind: 'user', target_id: found.user_id, details: { address } },
      );
      return await sessions.begin(tx, found);
    });
  };
}
