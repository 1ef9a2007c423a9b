import type { accounts } from '@guru/protocol/api';
import type { Db, Tx } from '../../db/index.ts';
import type { Authenticate, HandlersOf } from '../../http/index.ts';
import { createAccessTokens } from './access-tokens.ts';
import { accountsRoutes } from './accounts-routes.ts';
import { createAuthenticate } from './authenticate.ts';
import { createPasswords } from './passwords.ts';
import { createSessions } from './sessions.ts';
import { openSetup, type Setup } from './setup.ts';
import { createSignIn } from './sign-in.ts';
import { openSigningKeys } from './signing-keys.ts';

/** Who may use the server: setup, sign-in, tokens. */
export interface Accounts {
  readonly routes: HandlersOf<typeof accounts>;
  readonly authenticate: Authenticate;
  readonly setup: Setup;
  /** To be called each hour or so: rotates keys, forgets what has expired. */
  upkeep(): Promise<void>;
}

export interface AccountsOptions {
  readonly db: Db;
  /** Whether people reach the server by https. */
  readonly overTls: boolean;
  /** Told once, as soon as an owner exists. */
  readonly onOwner: () => void;
  /** Gives a new partner what it begins with, in the transaction that makes it. */
  readonly furnish: (tx: Tx, partnerId: string) => Promise<void>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export async function openAccounts({
  db,
  overTls,
  onOwner,
  furnish,
  now,
}: AccountsOptions): Promise<Accounts> {
  const keys = await openSigningKeys(db, now);
  const accessTokens = createAccessTokens(keys, now);
  const passwords = await createPasswords();
  const sessions = createSessions(db, accessTokens, now);
  const setup = await openSetup({ db, passwords, sessions, onOwner, furnish }, now);
  const signIn = createSignIn({ db, passwords, sessions }, now);
  return {
    routes: accountsRoutes({ setup, signIn, sessions, overTls }),
    authenticate: createAuthenticate(accessTokens),
    setup,
    async upkeep() {
      await keys.upkeep();
      await sessions.upkeep();
    },
  };
}
