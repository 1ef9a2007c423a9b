import { createHash } from 'node:crypto';
import { FileProblem, readFile } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';

/** Longer than what may be written by four, so that a file can be made shorter. */
const MAX_BYTES = 256 * 1024;

/** What a file is before it is written: the one side of the diff that a person sees. */
export type BaseFile =
  | { readonly kind: 'new'; readonly sha256: null; readonly version: null }
  | { readonly kind: 'text'; readonly text: string; readonly sha256: string; readonly version: string }
  | { readonly kind: 'binary'; readonly sha256: null; readonly version: string };

/** Reads what will be replaced. It goes to a person, never to the assistant. */
export async function readBase(
  session: Pick<AttachedSession, 'open'>,
  path: string,
  signal: AbortSignal,
): Promise<BaseFile> {
  try {
    const { entry, bytes } = await readFile(session, path, { length: MAX_BYTES + 1, signal });
    const pieces = await Array.fromAsync(bytes, (piece) => piece.slice());
    const content = Buffer.concat(pieces);
    const { version } = entry;
    if (content.length > MAX_BYTES) return { kind: 'binary', sha256: null, version };
    const text = readText(content);
    if (text === undefined) return { kind: 'binary', sha256: null, version };
    return { kind: 'text', text, sha256: createHash('sha256').update(content).digest('hex'), version };
  } catch (error) {
    if (error instanceof FileProblem && error.code === 'not_found')
      return { kind: 'new', sha256: null, version: null };
    throw error;
  }
}

function readText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
