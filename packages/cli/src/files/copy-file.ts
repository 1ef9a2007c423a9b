import { readFile, uploadFile, writeFile } from '@guru/client/files';
import { downloadFile } from './download.ts';
import { createHash } from './hash.ts';
import type { Known } from './kind.ts';
import { PartialFile } from './partial-file.ts';
import { paced } from './rate.ts';
import { readLocal } from './read-local.ts';
import { type Copied, type CopyContext, nameOf, type Place, type Side, shown } from './side.ts';

/** How long a device keeps what has come of a file, for another `guru cp` of the same. */
const KEEP_MS = 10 * 60_000;

/** Copies one file, or a stream, from any side to any other. `known` is what the source is, where that is known. */
export async function copyFile(
  from: Side,
  to: Side,
  known: Known | undefined,
  context: CopyContext,
): Promise<Copied> {
  const { progress, signal } = context;
  progress.start(nameOf(from.at === 'stream' ? to : from), known?.size);
  const bytes = await (from.at === 'stream' || to.at === 'stream'
    ? copyStream(from, to, context)
    : copyBetween(from, to, known, context));
  signal.throwIfAborted();
  return { files: 1, bytes };
}

async function copyBetween(
  from: Place,
  to: Place,
  known: Known | undefined,
  context: CopyContext,
): Promise<number> {
  const { resume, limit, signal, progress } = context;
  const common = {
    signal,
    onProgress: progress.at,
    createHash,
    mode: known?.mode,
    mtime_ms: known?.mtime_ms,
  };
  const id = (version: string) => transferId([shown(from), shown(to), version]);
  if (from.at === 'here' && to.at === 'here') return await copyHere(from.path, to.path, known);
  if (to.at === 'here' && from.at === 'device') {
    const options = { signal, limit, onProgress: progress.at, resumeId: resume ? id : undefined };
    return (await downloadFile(from.session, from.path, to.path, options)).size;
  }
  if (to.at !== 'device') return 0;
  if (from.at === 'device') {
    const { bytes } = await readFile(from.session, from.path, { signal, createHash });
    return (await writeFile(to.session, to.path, paced(bytes, limit), common)).bytes;
  }
  const open = (offset: number) => paced(readLocal(from.path, offset), limit);
  const size = known?.size ?? 0;
  if (!resume) return (await writeFile(to.session, to.path, open(0), { ...common, size })).bytes;
  const transfer_id = id(`${size}-${known?.mtime_ms}`);
  return (await uploadFile(to.session, to.path, { size, open }, { ...common, transfer_id, keep_ms: KEEP_MS }))
    .bytes;
}

async function copyStream(from: Side, to: Side, { limit, signal, progress }: CopyContext): Promise<number> {
  const content = paced(await contentOf(from, signal), limit);
  if (to.at === 'device') {
    return (await writeFile(to.session, to.path, content, { signal, onProgress: progress.at, createHash }))
      .bytes;
  }
  let bytes = 0;
  const file = to.at === 'here' ? await PartialFile.open(to.path) : undefined;
  try {
    for await (const piece of content) {
      await (file === undefined ? print(piece) : file.write(piece.slice()));
      bytes += piece.length;
      progress.at(bytes);
    }
    await file?.commit();
  } catch (error) {
    await file?.discard();
    throw error;
  }
  return bytes;
}

async function contentOf(from: Side, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  if (from.at === 'stream') return Bun.stdin.stream();
  if (from.at === 'here') return readLocal(from.path);
  return (await readFile(from.session, from.path, { signal, createHash })).bytes;
}

async function copyHere(from: string, to: string, known: Known | undefined): Promise<number> {
  const file = await PartialFile.open(to);
  try {
    for await (const piece of readLocal(from)) await file.write(piece.slice());
    await file.commit({ mode: known?.mode, mtime_ms: known?.mtime_ms });
    return file.size;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Settles when the reader of the output has room for more. */
async function print(piece: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}

/** The same for the same files, also for another process later. */
function transferId(parts: readonly string[]): string {
  return Bun.SHA256.hash(JSON.stringify(parts), 'hex').slice(0, 40);
}
