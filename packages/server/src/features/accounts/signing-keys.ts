import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK } from 'jose';
import type { Db } from '../../db/index.ts';
import {
  deleteSigningKeysRetiredBefore,
  listSigningKeys,
  lockSigningKeys,
  replaceSigningKey,
  type SigningKeyRow,
} from './signing-keys-store.ts';

export const ACCESS_TOKEN_LIFE_S = 10 * 60;
/** How far the clocks of server nodes may be apart. */
export const CLOCK_TOLERANCE_S = 30;
/** A stolen key is worth this much time at most. */
const KEY_LIFE_MS = 30 * 86_400_000;
/** How often an unknown key id may send us to the database: another node may have rotated, or somebody made the id up. */
const RELOAD_PAUSE_MS = 10_000;

type Key = Awaited<ReturnType<typeof importJWK>>;

/** The keys that access tokens are signed with: one signs, older ones verify until the last token of theirs has ended. */
export interface SigningKeys {
  /** The key to sign with now. */
  current(): { readonly kid: string; readonly key: Key };
  /** The public key of an id, or null. */
  find(kid: string): Promise<Key | null>;
  /** Makes a new key when the current one is old, and forgets those that nothing alive was signed with. */
  upkeep(): Promise<void>;
}

interface Loaded {
  readonly signing: { readonly kid: string; readonly key: Key };
  readonly verifying: ReadonlyMap<string, Key>;
}

/** Loads the keys, and makes the first. `now` in Unix milliseconds. */
export async function openSigningKeys(db: Db, now: () => number): Promise<SigningKeys> {
  let loaded = await load(db, now());
  let reloadAllowedAt = 0;
  return {
    current: () => loaded.signing,
    async find(kid) {
      const key = loaded.verifying.get(kid);
      if (key !== undefined || now() < reloadAllowedAt) return key ?? null;
      reloadAllowedAt = now() + RELOAD_PAUSE_MS;
      loaded = await load(db, now());
      return loaded.verifying.get(kid) ?? null;
    },
    async upkeep() {
      loaded = await load(db, now());
    },
  };
}

async function load(db: Db, now: number): Promise<Loaded> {
  const fresh = await makeKey();
  const rows = await db.asSystem('signing keys belong to no tenant', async (tx) => {
    await lockSigningKeys(tx);
    const tokensAliveSince = now - (ACCESS_TOKEN_LIFE_S + 2 * CLOCK_TOLERANCE_S) * 1000;
    await deleteSigningKeysRetiredBefore(tx, new Date(tokensAliveSince));
    const keys = await listSigningKeys(tx);
    const newest = keys.find((key) => key.retired_at === null);
    if (newest && newest.created_at.getTime() + KEY_LIFE_MS > now) return keys;
    await replaceSigningKey(tx, fresh, new Date(now));
    return await listSigningKeys(tx);
  });
  return await importKeys(rows);
}

async function importKeys(rows: readonly SigningKeyRow[]): Promise<Loaded> {
  const current = rows.find((row) => row.retired_at === null);
  if (current === undefined) throw new Error('there is no key to sign with');
  const verifying = new Map<string, Key>();
  for (const row of rows) verifying.set(row.kid, await importJWK(row.public_jwk, 'EdDSA'));
  return { signing: { kid: current.kid, key: await importJWK(current.private_jwk, 'EdDSA') }, verifying };
}

async function makeKey(): Promise<Pick<SigningKeyRow, 'kid' | 'private_jwk' | 'public_jwk'>> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return {
    kid: randomBytes(9).toString('base64url'),
    private_jwk: await exportJWK(pair.privateKey),
    public_jwk: await exportJWK(pair.publicKey),
  };
}
