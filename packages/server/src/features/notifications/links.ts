import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Vault } from './vault.ts';

/** How long a link to acknowledge works. */
export const LINK_MS = 86_400_000;
const RANDOM_BYTES = 24;
const PROOF_BYTES = 16;

export interface NewLink {
  /** Goes into the message, and nowhere else. */
  readonly token: string;
  /** What is stored of it. */
  readonly token_hash: Uint8Array;
}

/** A link's token: by chance, with a proof that this server has made it. */
export function newLink(vault: Pick<Vault, 'sign'>): NewLink {
  const random = randomBytes(RANDOM_BYTES);
  const token = Buffer.concat([random, proofOf(random, vault)]);
  return { token: token.toString('base64url'), token_hash: hashOf(token) };
}

/** By what a link is looked up; null for a token that this server hasn't made, so that guesses ask the database nothing. */
export function linkHash(text: string, vault: Pick<Vault, 'sign'>): Uint8Array | null {
  const token = Buffer.from(text, 'base64url');
  if (token.length !== RANDOM_BYTES + PROOF_BYTES || token.toString('base64url') !== text) return null;
  const proof = proofOf(token.subarray(0, RANDOM_BYTES), vault);
  return timingSafeEqual(proof, token.subarray(RANDOM_BYTES)) ? hashOf(token) : null;
}

function proofOf(random: Uint8Array, vault: Pick<Vault, 'sign'>): Uint8Array {
  return vault.sign(random).subarray(0, PROOF_BYTES);
}

function hashOf(token: Uint8Array): Uint8Array {
  return createHash('sha256').update(token).digest();
}
