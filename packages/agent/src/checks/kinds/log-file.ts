import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readWhole } from '@guru/protocol';
import { MAX_BYTES, MAX_LINES, type NewLines } from './log-matches.ts';
import type { Run } from './types.ts';

/** How far a file was read. */
interface Place {
  readonly path: string;
  /** Which file that was: its number on its disk, as text because Windows has longer ones than a number holds. */
  readonly file: string;
  readonly offset: number;
  /** Its first bytes in base64: a file may be emptied and written anew in place. */
  readonly head: string;
}

const HEAD_BYTES = 64;
/** A line without end that is longer counts as one. */
const MAX_OPEN_LINE = 64 * 1024;
/** Files beside a log that may be the one that it was before. */
const MAX_SIBLINGS = 1000;

/** The lines that have come into a file since the last run; also when it was moved away meanwhile and begun anew. The last one only when it has its end. */
export async function readLogFile(
  path: string,
  { memory, signal }: Pick<Run, 'memory' | 'signal'>,
): Promise<NewLines> {
  await refuseOthers(path);
  await using file = await open(path, 'r');
  const now = await file.stat({ bigint: true });
  const size = Number(now.size);
  const kept = readPlace(memory.get());
  const id = String(now.ino);
  const isFirst = kept?.path !== path;
  const isSame = !isFirst && kept.file === id && size >= kept.offset && (await beginsWith(file, kept.head));
  signal.throwIfAborted();

  const before = isFirst || isSame ? new Uint8Array(0) : await restOf(kept, id);
  const from = isFirst ? size : isSame ? kept.offset : 0;
  const bytes = await readPart(file, from, size);
  const end = endOfLines(bytes);
  const head = (await readPart(file, 0, Math.min(size, HEAD_BYTES))).toString('base64');
  memory.set({ path, file: id, offset: size - (bytes.length - end), head } satisfies Place);

  const text = new TextDecoder().decode(Buffer.concat([before, bytes.subarray(0, end)]));
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const isCut = size - from > bytes.length || lines.length > MAX_LINES;
  return { lines: lines.slice(-MAX_LINES), isCut, isFirst };
}

/** A device or a pipe would be read for ever. */
async function refuseOthers(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error(`There is no ${path}, or it may not be seen.`);
  if (!found.isFile()) throw new Error(`${path} is no file.`);
}

/** What had come into a file that was moved away, after it was read last; it may lie beside the new one under another name. */
async function restOf(kept: Place, now: string): Promise<Uint8Array> {
  const folder = dirname(kept.path);
  const name = basename(kept.path);
  const siblings = (await readdir(folder).catch(() => [])).filter(
    (sibling) => sibling !== name && sibling.startsWith(name),
  );
  for (const sibling of siblings.slice(0, MAX_SIBLINGS)) {
    const path = join(folder, sibling);
    const found = await stat(path, { bigint: true }).catch(() => undefined);
    if (found === undefined || String(found.ino) !== kept.file || kept.file === now || !found.isFile())
      continue;
    await using file = await open(path, 'r');
    const rest = await readPart(file, kept.offset, Number(found.size));
    // It may lack the end of its last line, which nobody writes any more.
    return rest.length === 0 || rest.at(-1) === 10 ? rest : Buffer.concat([rest, Buffer.from('\n')]);
  }
  return new Uint8Array(0);
}

async function beginsWith(file: FileHandle, head: string): Promise<boolean> {
  const wanted = Buffer.from(head, 'base64');
  return wanted.equals(await readPart(file, 0, wanted.length));
}

/** A part of a file; of a longer one than may be looked at its end. */
async function readPart(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const start = Math.max(from, to - MAX_BYTES);
  const bytes = Buffer.alloc(Math.max(0, to - start));
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/** Where the last line that has its end has it. */
function endOfLines(bytes: Uint8Array): number {
  const end = bytes.lastIndexOf(10) + 1;
  return bytes.length - end > MAX_OPEN_LINE ? bytes.length : end;
}

function readPlace(kept: unknown): Place | undefined {
  if (kept === null) return undefined;
  const place = readWhole(kept, (fields) => ({
    path: fields.text('path', 4096),
    file: fields.text('file', 32),
    offset: fields.int('offset'),
    head: fields.text('head', 2 * HEAD_BYTES),
  }));
  return typeof place === 'string' ? undefined : place;
}
