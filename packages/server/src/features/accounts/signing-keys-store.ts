import type { JWK } from 'jose';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

export interface SigningKeyRow {
  readonly kid: string;
  readonly private_jwk: JWK;
  readonly public_jwk: JWK;
  readonly created_at: Date;
  readonly retired_at: Date | null;
}

/** Makes servers that start or rotate at once take turns, until the transaction ends. */
export async function lockSigningKeys(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('guru.signing_keys', 0))`.execute(tx);
}

/** The keys for access tokens, newest first. */
export async function listSigningKeys(tx: Tx): Promise<SigningKeyRow[]> {
  return await tx
    .selectFrom('server_keys')
    .select(['kid', 'private_jwk', 'public_jwk', 'created_at', 'retired_at'])
    .where('purpose', '=', 'access_token')
    .orderBy('created_at', 'desc')
    .execute();
}

/** Makes a key the one to sign with from `now` on; the others only verify. */
export async function replaceSigningKey(
  tx: Tx,
  key: Pick<SigningKeyRow, 'kid' | 'private_jwk' | 'public_jwk'>,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('server_keys')
    .set({ retired_at: now })
    .where('purpose', '=', 'access_token')
    .where('retired_at', 'is', null)
    .execute();
  await tx
    .insertInto('server_keys')
    .values({
      kid: key.kid,
      purpose: 'access_token',
      private_jwk: JSON.stringify(key.private_jwk),
      public_jwk: JSON.stringify(key.public_jwk),
      created_at: now,
    })
    .execute();
}

/** Removes keys that nothing alive was signed with. */
export async function deleteSigningKeysRetiredBefore(tx: Tx, moment: Date): Promise<void> {
  await tx
    .deleteFrom('server_keys')
    .where('purpose', '=', 'access_token')
    .where('retired_at', '<', moment)
    .execute();
}
