import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../../config/index.ts';

const FILE = 'secret.key';
const KEY_BYTES = 32;
const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + IV_BYTES + TAG_BYTES;

/** Keeps secrets of channels so that the database alone does not tell them. */
export interface Vault {
  /** `place` names what it is for: an envelope opens at its own place only. */
  seal(text: string, place: string): Uint8Array;
  /** Throws an Error when it was sealed with another key, for another place, or was changed. */
  open(envelope: Uint8Array, place: string): string;
  /** Proves that a text comes from this server. */
  sign(text: Uint8Array): Uint8Array;
}

/** Opens the vault with the key that lies in the data folder, and makes one at the first start. Throws `StartupError('bad_secret_key')` for a file that is none. */
export async function openVault(dataDir: string): Promise<Vault> {
  const path = join(dataDir, FILE);
  const text = await readFile(path, 'utf8').catch(() => makeKey(path));
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES)
    throw new StartupError('bad_secret_key', `${path} is no key: put back the one of your backup.`);
  return vaultOf(key);
}

export function vaultOf(key: Uint8Array): Vault {
  const part = (use: string) => new Uint8Array(hkdfSync('sha256', key, '', `guru ${use}`, KEY_BYTES));
  const [sealing, signing] = [part('secrets of channels'), part('links to acknowledge')];
  return {
    seal(text, place) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), body]);
    },
    open(envelope, place) {
      if (envelope[0] !== VERSION || envelope.length < HEAD_BYTES) throw new Error('this is no envelope');
      const iv = envelope.subarray(1, 1 + IV_BYTES);
      const tag = envelope.subarray(1 + IV_BYTES, HEAD_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', sealing, iv)
        .setAAD(Buffer.from(place))
        .setAuthTag(tag);
      return Buffer.concat([decipher.update(envelope.subarray(HEAD_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
    sign: (text) => createHmac('sha256', signing).update(text).digest(),
  };
}

/** Written whole before it gets its name, which nobody else's can be taken over by: servers that start at once have one key. */
async function makeKey(path: string): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return await readFile(path, 'utf8');
}
