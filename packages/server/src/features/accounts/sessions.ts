import { randomBytes, randomUUID } from 'node:crypto';
import type { Tokens } from '@guru/protocol/api';
import type { Db, Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import { recordAudit } from '../audit/audit.ts';
import type { AccessTokens, TokenSubject } from './access-tokens.ts';
import {
  hashSecret,
  judge,
  newRefreshToken,
  REFRESH_TOKEN_LIFE_MS,
  type RefreshRow,
  successorOf,
} from './refresh.ts';
import {
  deleteExpiredRefreshTokens,
  insertRefreshToken,
  isUnused,
  lockRefreshToken,
  markExchanged,
  revokeFamily,
} from './refresh-store.ts';
import { findRole } from './users-store.ts';

/** What a person who is signed in holds. `refresh_token` is null where the one already held stays right. */
export interface Signed {
  readonly tokens: Tokens;
  readonly refresh_token: string | null;
}

/** Sign-ins as chains of refresh tokens: begun, carried on, ended. */
export interface Sessions {
  /** Begins a chain, in the transaction that proves the person. */
  begin(tx: Tx, subject: TokenSubject): Promise<Signed>;
  /** Exchanges a refresh token. Throws `bad_refresh_token`, or `refresh_token_reused` after ending the whole chain. */
  carryOn(token: string): Promise<Signed>;
  /** Ends the chain that a token belongs to; a worthless token ends nothing. */
  end(token: string): Promise<void>;
  /** Forgets what has expired. */
  upkeep(): Promise<void>;
}

type Exchange =
  | { readonly kind: 'ok'; readonly subject: TokenSubject; readonly refresh_token: string | null }
  | { readonly kind: 'refused'; readonly code: 'bad_refresh_token' | 'refresh_token_reused' };

/** `now` in Unix milliseconds. */
export function createSessions(
  db: Db,
  accessTokens: Pick<AccessTokens, 'issue'>,
  now: () => number,
): Sessions {
  return {
    async begin(tx, subject) {
      const token = newRefreshToken();
      await insertToken(tx, token, { ...subject, family_id: randomUUID() }, now());
      return { tokens: await accessTokens.issue(subject), refresh_token: token };
    },

    async carryOn(token) {
      // The refusal is thrown after the commit: the end of a stolen chain must last.
      const outcome = await db.asSystem('a refresh token is what tells the tenant', (tx) =>
        exchange(tx, token, now()),
      );
      if (outcome.kind === 'refused') throw new ApiError(outcome.code);
      return { tokens: await accessTokens.issue(outcome.subject), refresh_token: outcome.refresh_token };
    },

    async end(token) {
      await db.asSystem('a refresh token is what tells the tenant', async (tx) => {
        const row = await lockRefreshToken(tx, hashSecret(token));
        if (row === undefined || row.revoked_at !== null) return;
        await revokeFamily(tx, row.family_id, new Date(now()));
        await recordAudit(
          tx,
          row.partner_id,
          { kind: 'user', id: row.user_id },
          about(row, 'user.signed_out'),
        );
      });
    },

    async upkeep() {
      await db.asSystem('expired refresh tokens of all tenants', (tx) =>
        deleteExpiredRefreshTokens(tx, new Date(now())),
      );
    },
  };
}

async function exchange(tx: Tx, token: string, now: number): Promise<Exchange> {
  const hash = hashSecret(token);
  const row = await lockRefreshToken(tx, hash);
  const verdict = judge(row, now);
  if (row === undefined || verdict.kind === 'worthless')
    return { kind: 'refused', code: 'bad_refresh_token' };
  if (verdict.kind === 'reused') {
    await revokeFamily(tx, row.family_id, new Date(now));
    await recordAudit(tx, row.partner_id, { kind: 'system' }, about(row, 'session.reuse_detected'));
    return { kind: 'refused', code: 'refresh_token_reused' };
  }
  const { user_id, partner_id } = row;
  const role = await findRole(tx, user_id, partner_id);
  if (role === undefined) {
    await revokeFamily(tx, row.family_id, new Date(now));
    return { kind: 'refused', code: 'bad_refresh_token' };
  }
  const subject = { user_id, partner_id, role };
  if (verdict.kind === 'repeat') {
    // Where the successor has been exchanged too, this answer comes late, and its cookie would set the browser back.
    const successor = successorOf(token, verdict.salt);
    const refresh_token = (await isUnused(tx, hashSecret(successor))) ? successor : null;
    return { kind: 'ok', subject, refresh_token };
  }
  const salt = randomBytes(32);
  const successor = successorOf(token, salt);
  await markExchanged(tx, hash, salt, new Date(now));
  await insertToken(tx, successor, row, now);
  return { kind: 'ok', subject, refresh_token: successor };
}

async function insertToken(
  tx: Tx,
  token: string,
  { family_id, user_id, partner_id }: Pick<RefreshRow, 'family_id' | 'user_id' | 'partner_id'>,
  now: number,
): Promise<void> {
  await insertRefreshToken(tx, {
    token_hash: hashSecret(token),
    family_id,
    user_id,
    partner_id,
    created_at: new Date(now),
    expires_at: new Date(now + REFRESH_TOKEN_LIFE_MS),
  });
}

function about<const A extends `${string}.${string}`>(row: RefreshRow, action: A) {
  return { action, target_kind: 'user', target_id: row.user_id, details: { family_id: row.family_id } };
}
