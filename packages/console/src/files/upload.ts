import { FileProblem, pushFolder, type TreeItem, type UploadSource, uploadFile } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import type { LocalItem } from './collect.ts';
import { overSession } from './over-session.ts';
import { joinPath } from './paths.ts';
import type { Report, Upload, Work } from './transfers.ts';

/** From here on a file goes by itself, and after a cut from where it was; smaller ones go all in one stream, which waits for no round trip. */
const LARGE_BYTES = 4 * 1024 * 1024;
/** So few are written one by one too: the device has its disk take each before it says that it is there. */
const FEW = 8;
/** How long the device keeps half a file after a cut. */
const KEEP_MS = 10 * 60_000;

/** What is read from this computer's disk at once: each reading costs a round trip within the browser. */
const READ_BYTES = 1024 * 1024;

interface Large {
  readonly path: string;
  readonly file: File;
  readonly transfer_id: string;
  begun: boolean;
  done: boolean;
}

/** Brings files and folders to a device. */
export function uploadWork(order: Upload): Work {
  const single = order.items.length <= FEW && order.items.every(({ file }) => file !== null);
  const isLarge = ({ file }: LocalItem) => single || (file !== null && file.size >= LARGE_BYTES);
  const large: Large[] = order.items.flatMap((item) =>
    item.file !== null && isLarge(item)
      ? [{ path: item.path, file: item.file, transfer_id: crypto.randomUUID(), begun: false, done: false }]
      : [],
  );
  const small = order.items.filter((item) => !isLarge(item));
  const smallBytes = small.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  let stream: 'new' | 'begun' | 'done' = small.length > 0 ? 'new' : 'done';

  async function sendSmall(session: AttachedSession, report: Report): Promise<void> {
    // What went before a cut is there already, and is ours.
    const overwrite = order.overwrite || stream === 'begun';
    stream = 'begun';
    await pushFolder(session, order.folder, treeOf(small), {
      overwrite,
      signal: report.signal,
      onProgress: report.progress,
      onFailure: report.failure,
    });
    stream = 'done';
  }

  async function sendLarge(session: AttachedSession, one: Large, before: number, report: Report) {
    const { path, file, transfer_id } = one;
    const overwrite = order.overwrite || one.begun;
    one.begun = true;
    const names = path.split('/');
    const whole = names.reduce((folder, name) => joinPath(folder, name, order.windows), order.folder);
    const onProgress = (bytes: number) => report.progress(before + bytes);
    const options = { transfer_id, keep_ms: KEEP_MS, overwrite, mtime_ms: file.lastModified, onProgress };
    try {
      await uploadFile(session, whole, sourceOf(file), { ...options, signal: report.signal });
    } catch (error) {
      // One file that can't be written is no reason to give up the others.
      if (!(error instanceof FileProblem) || order.items.length === 1) throw error;
      report.failure({ path, kind: 'failed', code: error.code, message: error.message });
    }
    one.done = true;
  }

  return (report) =>
    overSession(order, report, async (session, watched) => {
      if (stream !== 'done') await sendSmall(session, watched);
      let before = smallBytes;
      for (const one of large) {
        if (!one.done) await sendLarge(session, one, before, watched);
        before += one.file.size;
        watched.progress(before);
      }
    });
}

async function* treeOf(items: readonly LocalItem[]): AsyncGenerator<TreeItem, void, void> {
  for (const { path, file } of items) {
    if (file === null) yield { kind: 'folder', path };
    else {
      const { size, lastModified } = file;
      yield { kind: 'file', path, size, mtime_ms: lastModified, open: () => bytesOf(file) };
    }
  }
}

function sourceOf(file: File): UploadSource {
  return { size: file.size, open: (offset) => bytesOf(file.slice(offset)) };
}

async function* bytesOf(blob: Blob): AsyncGenerator<Uint8Array, void, void> {
  for (let from = 0; from < blob.size; from += READ_BYTES)
    yield new Uint8Array(await blob.slice(from, from + READ_BYTES).arrayBuffer());
}
