import { readFile } from 'node:fs/promises';
import type { Config } from './config.ts';
import { errorCode } from './error-code.ts';
import { StartupError } from './startup-error.ts';

/** The TLS files, or null without TLS. Throws `StartupError('tls_unreadable')`. */
export async function readTls(
  tls: Config['tls'],
): Promise<{ readonly cert: string; readonly key: string } | null> {
  if (tls === null) return null;
  const read = (path: string, variable: string) =>
    readFile(path, 'utf8').catch((cause: unknown) => {
      const message = `${variable} names ${path}, which can't be read (${errorCode(cause)}).`;
      throw new StartupError('tls_unreadable', message, { cause });
    });
  return { cert: await read(tls.certPath, 'GURU_TLS_CERT'), key: await read(tls.keyPath, 'GURU_TLS_KEY') };
}
