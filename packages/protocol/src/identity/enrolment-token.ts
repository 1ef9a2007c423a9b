import { base64urlLength, isBase64url } from './base64url.ts';
import type { EnrolmentTokenParts } from './types.ts';

const PREFIX = 'guru_enrol_';
const PART_BYTES = 32;
const PART_LENGTH = base64urlLength(PART_BYTES);
const HASH_AT = PREFIX.length + PART_LENGTH + 1;

/** Writes an enrolment token. Throws a RangeError for parts that are not 32 bytes in base64url. */
export function formatEnrolmentToken({ secret, server_key_hash }: EnrolmentTokenParts): string {
  if (!isBase64url(secret, PART_BYTES) || !isBase64url(server_key_hash, PART_BYTES)) {
    throw new RangeError('the parts of an enrolment token are 32 bytes in base64url each');
  }
  return `${PREFIX}${secret}_${server_key_hash}`;
}

/** Reads an enrolment token; undefined when it is none. By position, for `_` is also a letter of base64url. */
export function parseEnrolmentToken(token: string): EnrolmentTokenParts | undefined {
  if (token.length !== HASH_AT + PART_LENGTH) return undefined;
  if (!token.startsWith(PREFIX) || token.charAt(HASH_AT - 1) !== '_') return undefined;
  const secret = token.slice(PREFIX.length, HASH_AT - 1);
  const server_key_hash = token.slice(HASH_AT);
  if (!isBase64url(secret, PART_BYTES) || !isBase64url(server_key_hash, PART_BYTES)) return undefined;
  return { secret, server_key_hash };
}
