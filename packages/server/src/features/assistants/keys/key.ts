import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'guru_ai_';
/** 32 random bytes in base64url. */
const FORM = /^guru_ai_[A-Za-z0-9_-]{43}$/;

/** A new key: its text, which is shown once, and the hash that is stored. */
export function makeKey(): { readonly text: string; readonly hash: Uint8Array } {
  const text = PREFIX + randomBytes(32).toString('base64url');
  return { text, hash: hashOf(text) };
}

/** The hash of the key in an `Authorization: Bearer` header (RFC 6750); undefined when there is none of this form. */
export function keyHashIn(headers: Headers): Uint8Array | undefined {
  const text = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  return text !== undefined && FORM.test(text) ? hashOf(text) : undefined;
}

/** Of 256 random bits: a plain hash hides them as well as a slow one. */
function hashOf(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
