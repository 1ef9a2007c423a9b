import { createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { JWK } from 'jose';
import type { Db, Tx } from '../../db/index.ts';
import { findPinKey, insertPinKey } from './server-pin-store.ts';

/** The server's identity towards agents: an Ed25519 key that they pin at enrolment, made once and kept for good. */
export interface ServerPin {
  /** 32 bytes, base64url. */
  readonly public_key: string;
  /** SHA-256 of the public key's 32 bytes, base64url: the part of an enrolment token that names this server. */
  readonly public_key_hash: string;
  /** Ed25519 over a text in UTF-8: 64 bytes, base64url. */
  sign(text: string): string;
}

/** Opens the key, and makes it at the first start. */
export async function openServerPin(db: Db): Promise<ServerPin> {
  const stored = await db.asSystem("the server's key belongs to no tenant", findOrMake);
  const publicKey = stored.public_jwk.x;
  if (publicKey === undefined) throw new Error('the stored key is no Ed25519 key');
  const privateKey = createPrivateKey({ key: { ...stored.private_jwk }, format: 'jwk' });
  return {
    public_key: publicKey,
    public_key_hash: createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('base64url'),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
  };
}

async function findOrMake(tx: Tx) {
  const found = await findPinKey(tx);
  if (found) return found;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await insertPinKey(tx, { kid: randomUUID(), private_jwk: toJwk(privateKey), public_jwk: toJwk(publicKey) });
  const made = await findPinKey(tx);
  if (made === undefined) throw new Error('the key that was just stored is gone');
  return made;
}

function toJwk(key: { export(options: { format: 'jwk' }): object }): JWK {
  return key.export({ format: 'jwk' });
}
