import type { Tx } from '../../db/index.ts';
import type { RefreshRow } from './refresh.ts';

/** Reads a token by its hash and holds it until the transaction ends: of two that come at once the second sees what the first did. */
export async function lockRefreshToken(tx: Tx, tokenHash: Uint8Array): Promise<RefreshRow | undefined> {
  return await tx
    .selectFrom('refresh_tokens')
    .select(['family_id', 'user_id', 'partner_id', 'expires_at', 'used_at', 'successor_salt', 'revoked_at'])
    .where('token_hash', '=', tokenHash)
    .forUpdate()
    .executeTakeFirst();
}

export interface NewRefreshToken {
  readonly token_hash: Uint8Array;
  readonly family_id: string;
  readonly user_id: string;
  readonly partner_id: string;
  readonly created_at: Date;
  readonly expires_at: Date;
}

export async function insertRefreshToken(tx: Tx, token: NewRefreshToken): Promise<void> {
  await tx.insertInto('refresh_tokens').values(token).execute();
}

export async function markExchanged(
  tx: Tx,
  tokenHash: Uint8Array,
  salt: Uint8Array,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('refresh_tokens')
    .set({ used_at: now, successor_salt: salt })
    .where('token_hash', '=', tokenHash)
    .execute();
}

/** Whether a token was given out and nobody has exchanged it yet. */
export async function isUnused(tx: Tx, tokenHash: Uint8Array): Promise<boolean> {
  const row = await tx
    .selectFrom('refresh_tokens')
    .select('used_at')
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return row !== undefined && row.used_at === null;
}

export async function revokeFamily(tx: Tx, familyId: string, now: Date): Promise<void> {
  await tx
    .updateTable('refresh_tokens')
    .set({ revoked_at: now })
    .where('family_id', '=', familyId)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Forgets tokens that have expired: no answer depends on them any more. */
export async function deleteExpiredRefreshTokens(tx: Tx, now: Date): Promise<void> {
  await tx.deleteFrom('refresh_tokens').where('expires_at', '<=', now).execute();
}
