/** Ed25519 and SHA-256 through WebCrypto: the same code on every runtime, and no `node:crypto` (3.5 MB) to load. */

const ALGORITHM = 'Ed25519';
const NONCE_BYTES = 32;

/** What an agent proves itself with. Both parts in base64url: the private key as PKCS #8, the public key's 32 raw bytes. */
export interface KeyPairTexts {
  readonly private_key: string;
  readonly public_key: string;
}

/** A new key pair, from the system's random numbers. */
export async function makeKeyPair(): Promise<KeyPairTexts> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('one key came instead of two');
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
    crypto.subtle.exportKey('raw', pair.publicKey),
  ]);
  return { private_key: toBase64url(privateKey), public_key: toBase64url(publicKey) };
}

/** Signs a text with a private key; throws when the key can't be read. */
export async function sign(privateKey: string, text: string): Promise<string> {
  const key = await crypto.subtle.importKey('pkcs8', fromBase64url(privateKey), ALGORITHM, false, ['sign']);
  return toBase64url(await crypto.subtle.sign(ALGORITHM, key, Buffer.from(text, 'utf8')));
}

/** Whether the owner of a public key has signed exactly this text. A key or signature that can't be read has not. */
export async function verify(publicKey: string, text: string, signature: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', fromBase64url(publicKey), ALGORITHM, false, ['verify']);
    return await crypto.subtle.verify(ALGORITHM, key, fromBase64url(signature), Buffer.from(text, 'utf8'));
  } catch {
    return false;
  }
}

/** SHA-256 in base64url. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toBase64url(await crypto.subtle.digest('SHA-256', bytes));
}

/** 32 random bytes in base64url. */
export function makeNonce(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)).buffer);
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}

function toBase64url(bytes: ArrayBuffer): string {
  return Buffer.from(bytes).toString('base64url');
}
