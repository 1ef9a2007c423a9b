import type { JWK } from 'jose';
import type { Tx } from '../../db/index.ts';

export interface PinKey {
  readonly kid: string;
  readonly private_jwk: JWK;
  readonly public_jwk: JWK;
}

/** Stores the key that agents pin, unless there is one already; a unique index lets one of several servers win. */
export async function insertPinKey(tx: Tx, key: PinKey): Promise<void> {
  await tx
    .insertInto('server_keys')
    .values({
      kid: key.kid,
      purpose: 'agent_pin',
      private_jwk: JSON.stringify(key.private_jwk),
      public_jwk: JSON.stringify(key.public_jwk),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function findPinKey(tx: Tx): Promise<PinKey | undefined> {
  return await tx
    .selectFrom('server_keys')
    .select(['kid', 'private_jwk', 'public_jwk'])
    .where('purpose', '=', 'agent_pin')
    .executeTakeFirst();
}
