import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Config } from './config.ts';
import { errorCode } from './error-code.ts';
import { StartupError } from './startup-error.ts';

/** Certificate chain and private key as PEM text. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/** Reads the TLS files and checks that they belong together; null without TLS. Throws `StartupError('tls_unreadable')`. */
export async function readTls(tls: Config['tls']): Promise<Tls | null> {
  if (tls === null) return null;
  const cert = await read(tls.certPath, 'GURU_TLS_CERT');
  const key = await read(tls.keyPath, 'GURU_TLS_KEY');
  const parsed = parse(cert, (text) => new X509Certificate(text), 'GURU_TLS_CERT', 'a certificate');
  const privateKey = parse(
    key,
    (text) => createPrivateKey(text),
    'GURU_TLS_KEY',
    'a private key without passphrase',
  );
  if (!parsed.checkPrivateKey(privateKey)) {
    const message = 'GURU_TLS_KEY is not the key of the first certificate in GURU_TLS_CERT.';
    throw new StartupError('tls_unreadable', message);
  }
  return { cert, key };
}

async function read(path: string, variable: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const message = `${variable} names ${path}, which can't be read (${errorCode(cause)}).`;
    throw new StartupError('tls_unreadable', message, { cause });
  }
}

function parse<T>(text: string, as: (text: string) => T, variable: string, what: string): T {
  try {
    return as(text);
  } catch (cause) {
    throw new StartupError('tls_unreadable', `${variable} must name a PEM file with ${what}.`, { cause });
  }
}
