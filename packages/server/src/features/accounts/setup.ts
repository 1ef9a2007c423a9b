import type { accounts } from '@guru/protocol/api';
import type { z } from 'zod';
import type { Db, Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import { makeOwner } from './owner.ts';
import type { Passwords } from './passwords.ts';
import { hashSecret, newRefreshToken } from './refresh.ts';
import type { Sessions, Signed } from './sessions.ts';
import { deleteSetupCode, isSetupCode, replaceSetupCode, takeSetupCode } from './setup-store.ts';
import { ownerExists } from './users-store.ts';

type SetupForm = z.output<(typeof accounts)['POST /api/v1/setup']['body']>;

/** The way to the first owner: a one-time code, or the environment. Once there is an owner it is closed for ever. */
export interface Setup {
  /** Whether the first owner is still to be made. */
  isOpen(): boolean;
  /** Makes a new one-time code, the only one that works from now on; null when the setup is closed. */
  newCode(): Promise<string | null>;
  /** Makes the owner whom the environment names, unless there is one already. */
  makeOwnerWithoutPerson(admin: { readonly email: string; readonly password: string }): Promise<void>;
  /** Exchanges the code for the first owner, signed in. Throws `not_found` once closed, `bad_setup_code`, `busy`. */
  complete(form: SetupForm): Promise<Signed>;
}

export interface SetupParts {
  readonly db: Db;
  readonly passwords: Passwords;
  readonly sessions: Pick<Sessions, 'begin'>;
  /** Told once the first owner exists, by the setup or before it. */
  readonly onOwner: () => void;
  /** Gives a new partner what it begins with, in the transaction that makes it. */
  readonly furnish: (tx: Tx, partnerId: string) => Promise<void>;
}

/** Looks whether there is an owner. `now` in Unix milliseconds. */
export async function openSetup(
  { db, passwords, sessions, onOwner, furnish }: SetupParts,
  now: () => number,
): Promise<Setup> {
  const why = 'before the first owner there is no tenant';
  let open = !(await db.asSystem(why, ownerExists));
  if (!open) onOwner();

  function close(): void {
    open = false;
    onOwner();
  }

  return {
    isOpen: () => open,

    async newCode() {
      if (!open) return null;
      // As random and as long as a refresh token: 32 bytes, so that guessing needs no throttle.
      const code = newRefreshToken();
      await db.asSystem(why, (tx) => replaceSetupCode(tx, hashSecret(code), new Date(now())));
      return code;
    },

    async makeOwnerWithoutPerson({ email, password }) {
      if (!open) return;
      const password_hash = await passwords.hash(password);
      await db.asSystem(why, async (tx) => {
        await deleteSetupCode(tx);
        const names = { partner_name: 'My company', display_name: 'Owner' };
        const { partner_id } = await makeOwner(tx, { ...names, email, password_hash });
        await furnish(tx, partner_id);
      });
      close();
    },

    async complete({ code, password, ...names }) {
      if (!open) throw new ApiError('not_found');
      const codeHash = hashSecret(code);
      // Looked at before the costly hash, and taken after it.
      if (!(await db.asSystem(why, (tx) => isSetupCode(tx, codeHash)))) throw new ApiError('bad_setup_code');
      const password_hash = await passwords.hash(password);
      const signed = await db.asSystem(why, async (tx) => {
        if (!(await takeSetupCode(tx, codeHash))) throw new ApiError('bad_setup_code');
        const owner = await makeOwner(tx, { ...names, password_hash });
        await furnish(tx, owner.partner_id);
        return await sessions.begin(tx, owner);
      });
      close();
      return signed;
    },
  };
}
