const LETTERS = /^[A-Za-z0-9_-]*$/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Characters that `bytes` bytes take in base64url without padding (RFC 4648 §5). */
export function base64urlLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}

/**
 * Whether `text` is exactly `bytes` bytes in base64url without padding, written the one canonical way: the bits of the
 * last character that carry nothing are zero, so that no two texts mean the same bytes.
 */
export function isBase64url(text: string, bytes: number): boolean {
  if (text.length !== base64urlLength(bytes) || !LETTERS.test(text)) return false;
  const spareBits = text.length * 6 - bytes * 8;
  return ALPHABET.indexOf(text.charAt(text.length - 1)) % 2 ** spareBits === 0;
}
