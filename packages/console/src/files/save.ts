import type { FileSink } from '@guru/client/files';

/** Up to here a download is kept in memory until it is whole: nothing stays behind on the disk. */
const MEMORY_BYTES = 32 * 1024 * 1024;
/** Where a browser gives pages no disk (no HTTPS, or an old one) a download can't be larger than this. */
const MOST_IN_MEMORY = 512 * 1024 * 1024;
/** How long the browser may take to bring a whole download to its folder. */
const KEEP_MS = 15 * 60_000;
/** What an earlier page has left behind is taken away at the next download. */
const ABANDONED_MS = 24 * 3_600_000;
const PIECE_BYTES = 1024 * 1024;
const PREFIX = 'guru-download-';

/** A download grew larger than this browser can take. */
class TooLarge extends Error {
  override readonly name = 'TooLarge';
  /** Bytes. */
  readonly limit = MOST_IN_MEMORY;
}

/**
 * Takes a file for the person's download folder: through the disk that the browser gives this page, so that its size matters to nothing but that disk; a small
 * one through memory. `size` null: unknown. It is in the download folder after `commit`, or not at all.
 */
export async function openSave(name: string, size: number | null): Promise<FileSink> {
  if (size !== null && size <= MEMORY_BYTES) return inLargePieces(inMemory(name));
  return inLargePieces((await onDisk(name).catch(() => null)) ?? inMemory(name));
}

/** Frames are small, and each writing costs a round trip within the browser. */
function inLargePieces(sink: FileSink): FileSink {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  async function pass(): Promise<void> {
    const whole = new Uint8Array(bytes);
    let filled = 0;
    for (const piece of waiting) {
      whole.set(piece, filled);
      filled += piece.length;
    }
    waiting = [];
    bytes = 0;
    if (filled > 0) await sink.write(whole);
  }
  return {
    async write(piece) {
      // What comes may be a view of a buffer that is used again.
      waiting.push(piece.slice());
      bytes += piece.length;
      if (bytes >= PIECE_BYTES) await pass();
    },
    async commit() {
      await pass();
      await sink.commit();
    },
    drop: () => sink.drop(),
  };
}

function inMemory(name: string): FileSink {
  let pieces: Blob[] = [];
  let bytes = 0;
  return {
    write(piece) {
      bytes += piece.length;
      if (bytes > MOST_IN_MEMORY) throw new TooLarge();
      pieces.push(new Blob([piece.slice()]));
    },
    commit() {
      handOver(new Blob(pieces), name);
    },
    drop() {
      pieces = [];
    },
  };
}

async function onDisk(name: string): Promise<FileSink | null> {
  if (!('storage' in navigator)) return null;
  const folder = await navigator.storage.getDirectory();
  await sweep(folder);
  const id = PREFIX + crypto.randomUUID();
  const handle = await folder.getFileHandle(id, { create: true });
  const remove = () => void folder.removeEntry(id).catch(() => undefined);
  const stream = await handle.createWritable().catch((error: unknown) => {
    remove();
    throw error;
  });
  return {
    write: (piece) => stream.write(piece.slice()),
    async commit() {
      await stream.close();
      handOver(await handle.getFile(), name);
      setTimeout(remove, KEEP_MS);
    },
    async drop() {
      await stream.abort().catch(() => undefined);
      remove();
    },
  };
}

async function sweep(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const [id, handle] of folder.entries()) {
    if (handle.kind !== 'file' || !id.startsWith(PREFIX)) continue;
    const { lastModified } = await handle.getFile();
    if (Date.now() - lastModified > ABANDONED_MS) await folder.removeEntry(id).catch(() => undefined);
  }
}

/** Gives it to the browser as a download, of a type that none shows as a page. */
function handOver(content: Blob, name: string): void {
  const url = URL.createObjectURL(content.slice(0, content.size, 'application/octet-stream'));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.toWellFormed();
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
