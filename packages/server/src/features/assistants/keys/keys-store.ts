import type { Fence, Role } from '@guru/protocol/api';
import type { Tx } from '../../../db/index.ts';

export interface KeyRow {
  readonly key_id: string;
  readonly assistant_id: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
}

const COLUMNS = ['key_id', 'assistant_id', 'created_at', 'expires_at', 'revoked_at', 'last_used_at'] as const;

export interface NewKey {
  readonly partner_id: string;
  readonly assistant_id: string;
  readonly key_hash: Uint8Array;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date;
}

export async function insertKey(tx: Tx, key: NewKey): Promise<KeyRow> {
  return await tx.insertInto('assistant_keys').values(key).returning(COLUMNS).executeTakeFirstOrThrow();
}

/** The keys of these assistants, newest first. */
export async function keysOf(tx: Tx, assistantIds: readonly string[]): Promise<KeyRow[]> {
  return await tx
    .selectFrom('assistant_keys')
    .select(COLUMNS)
    .where('assistant_id', 'in', assistantIds)
    .orderBy('key_id', 'desc')
    .execute();
}

/** Revokes a key: `unchanged` when it was revoked before. */
export async function revokeKey(
  tx: Tx,
  assistantId: string,
  keyId: string,
  now: Date,
): Promise<'revoked' | 'unchanged' | 'unknown'> {
  const key = await tx
    .selectFrom('assistant_keys')
    .select('revoked_at')
    .where('assistant_id', '=', assistantId)
    .where('key_id', '=', keyId)
    .forUpdate()
    .executeTakeFirst();
  if (key === undefined) return 'unknown';
  if (key.revoked_at !== null) return 'unchanged';
  await tx.updateTable('assistant_keys').set({ revoked_at: now }).where('key_id', '=', keyId).execute();
  return 'revoked';
}

/** An assistant as a usable key shows it. */
export interface KeyHolder {
  readonly key_id: string;
  readonly assistant_id: string;
  readonly partner_id: string;
  readonly name: string;
  readonly role: Role;
  readonly fence: Fence;
  readonly last_used_at: Date | null;
  readonly expires_at: Date;
}

/** Who holds the key with this hash, while it is good for something. The transaction must be the system's: the key tells the tenant. */
export async function findHolder(tx: Tx, keyHash: Uint8Array, now: Date): Promise<KeyHolder | undefined> {
  return await holders(tx, now).where('k.key_hash', '=', keyHash).executeTakeFirst();
}

/** The same by the key's id, to see what is left of it after a wait. */
export async function findHolderAgain(tx: Tx, keyId: string, now: Date): Promise<KeyHolder | undefined> {
  return await holders(tx, now).where('k.key_id', '=', keyId).executeTakeFirst();
}

function holders(tx: Tx, now: Date) {
  return tx
    .selectFrom('assistant_keys as k')
    .innerJoin('assistants as a', 'a.assistant_id', 'k.assistant_id')
    .innerJoin('users as u', 'u.user_id', 'k.assistant_id')
    .innerJoin('memberships as m', (join) =>
      join.onRef('m.user_id', '=', 'k.assistant_id').onRef('m.partner_id', '=', 'k.partner_id'),
    )
    .select(['k.key_id', 'k.assistant_id', 'k.partner_id', 'u.display_name as name'])
    .select(['m.role', 'a.fence', 'k.last_used_at', 'k.expires_at'])
    .where('k.revoked_at', 'is', null)
    .where('k.expires_at', '>', now)
    .where('u.disabled_at', 'is', null);
}

export async function touchKey(tx: Tx, keyId: string, now: Date): Promise<void> {
  await tx.updateTable('assistant_keys').set({ last_used_at: now }).where('key_id', '=', keyId).execute();
}
