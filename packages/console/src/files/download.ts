import {
  createSha256,
  FileProblem,
  type FileSink,
  pullFolder,
  readFile,
  type TreeEntry,
  type TreeSink,
} from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import { overSession } from './over-session.ts';
import { baseName, joinPath } from './paths.ts';
import { openSave } from './save.ts';
import type { Download, Report, Wanted, Work } from './transfers.ts';
import { ZipWriter } from './zip.ts';

/** Brings a file of a device to the person's download folder; a folder, or more than one thing, as one zip archive. */
export function downloadWork(order: Download): Work {
  const [first] = order.items;
  const single = order.items.length === 1 && first !== undefined && first.kind !== 'folder' ? first : null;
  return single === null ? archiveWork(order) : fileWork(order, single);
}

interface Begun {
  readonly sink: FileSink;
  readonly hash: ReturnType<typeof createSha256>;
  readonly version: string;
  offset: number;
}

/** One file. After a cut it goes on where it was, if it is the same file still. */
function fileWork(order: Download, { name, size }: Wanted): Work {
  const path = joinPath(order.folder, name, order.windows);
  let begun: Begun | null = null;

  async function receive(session: AttachedSession, { progress, signal }: Report): Promise<void> {
    const before = begun;
    const hash = before?.hash ?? createSha256();
    const more = before && { offset: before.offset, version: before.version, prefix: hash };
    const { entry, bytes } = await readFile(session, path, { createHash: () => hash, ...more, signal });
    const one = before ?? { sink: await openSave(name, size), hash, version: entry.version, offset: 0 };
    begun = one;
    for await (const piece of bytes) {
      await one.sink.write(piece);
      one.offset += piece.length;
      progress(one.offset);
    }
    begun = null;
    await one.sink.commit();
  }

  async function forget(): Promise<void> {
    const { sink } = begun ?? {};
    begun = null;
    await sink?.drop();
  }

  return async (report) => {
    try {
      await overSession(order, report, receive);
    } catch (error) {
      // Half of another file is good for nothing; what a cut has left can be gone on with.
      if (report.signal.aborted || error instanceof FileProblem) await forget();
      throw error;
    }
  };
}

/** Several things as one archive. A cut begins it anew: an archive has no place to go on from. */
function archiveWork(order: Download): Work {
  const { folder, items, windows } = order;
  const [first] = items;
  const only = items.length === 1 ? first?.name : undefined;
  const name = `${only ?? (baseName(folder, windows).replaceAll(/[\\/:]/g, '') || order.device)}.zip`;
  const size = items.every(({ kind }) => kind === 'file')
    ? items.reduce((sum, one) => sum + one.size, 0)
    : null;

  async function receive(session: AttachedSession, report: Report): Promise<void> {
    const sink = await openSave(name, size);
    try {
      const zip = new ZipWriter(async (bytes) => await sink.write(bytes));
      let before = 0;
      const pull = async (path: string, within: string, select?: readonly string[]) => {
        const onProgress = (bytes: number) => report.progress(before + bytes);
        const options = { select, onProgress, signal: report.signal };
        const { bytes } = await pullFolder(session, path, intoZip(zip, within, report), options);
        before += bytes;
      };
      const loose = items.filter(({ kind }) => kind !== 'folder').map((one) => one.name);
      if (loose.length > 0) await pull(folder, '', loose);
      for (const one of items)
        if (one.kind === 'folder') await pull(joinPath(folder, one.name, windows), one.name);
      await zip.finish();
      await sink.commit();
    } catch (error) {
      await sink.drop();
      throw error;
    }
  }

  return (report) => overSession(order, report, receive);
}

function intoZip(zip: ZipWriter, within: string, report: Report): TreeSink {
  const about = ({ path, mode, mtime_ms }: TreeEntry) => ({ path: safePath(within, path), mode, mtime_ms });
  return {
    async onEntry(entry) {
      if (entry.kind === 'folder') await zip.folder(about(entry));
      else if (entry.kind === 'link') await zip.link(about(entry), entry.target ?? '');
    },
    onFile: (entry) => zip.file(about(entry), entry.size),
    onFailure: report.failure,
  };
}

/** A path that leads nowhere else where it is unpacked, whatever the device has told. */
function safePath(within: string, path: string): string {
  const names = `${within}/${path}`.split('/').filter((name) => name !== '' && name !== '.' && name !== '..');
  return names.map((name) => name.replaceAll('\\', '_')).join('/');
}
