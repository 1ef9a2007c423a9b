import type { FileSink } from '@guru/client/files';
import { crc32 } from './crc32.ts';

/** Of a file that goes into an archive. */
interface About {
  /** Within the archive, with `/`. */
  readonly path: string;
  readonly mode: number;
  /** Unix milliseconds. */
  readonly mtime_ms: number;
}

interface Stored extends About {
  readonly kind: keyof typeof FILE_TYPES;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

/** From here on a number stands in the 64-bit fields (APPNOTE 6.3.10, 4.5.3). */
const LIMIT_32 = 0xffffffff;
const LIMIT_16 = 0xffff;
/** Sizes follow the content (bit 3); names are UTF-8 (bit 11). */
const FLAGS = 0x0808;
const VERSION = { plain: 20, zip64: 45 };
/** The upper byte of "made by": Unix, so that modes and links count. */
const MADE_ON_UNIX = 3 << 8;
/** The kind of a file in the upper bits of its Unix mode. */
const FILE_TYPES = { file: 0o100000, folder: 0o040000, link: 0o120000 };

/**
 * Writes a zip archive as its files come, without compressing: what is worth it mostly is compressed already. Nothing of a file that was dropped is in it, for only
 * what the directory at its end names counts.
 */
export class ZipWriter {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  readonly #stored: Stored[] = [];
  #offset = 0;

  constructor(write: (bytes: Uint8Array) => Promise<void>) {
    this.#write = write;
  }

  async folder(about: About): Promise<void> {
    await this.#whole('folder', { ...about, path: `${about.path}/` }, new Uint8Array());
  }

  async link(about: About, target: string): Promise<void> {
    await this.#whole('link', about, new TextEncoder().encode(target));
  }

  /** A file whose content comes in pieces; `size` says which fields it needs. */
  async file(about: About, size: number): Promise<FileSink> {
    return await this.#begin('file', about, size >= LIMIT_32);
  }

  /** Writes the directory. The archive is whole then. */
  async finish(): Promise<void> {
    const start = this.#offset;
    for (const file of this.#stored) await this.#put(directoryEntry(file));
    const size = this.#offset - start;
    const count = this.#stored.length;
    if (count >= LIMIT_16 || this.#offset >= LIMIT_32) {
      const at = this.#offset;
      const made = MADE_ON_UNIX | VERSION.zip64;
      await this.#put(
        pack([4, 0x06064b50], [8, 44], [2, made], [2, VERSION.zip64], [4, 0], [4, 0])
          .concat(pack([8, count], [8, count], [8, size], [8, start]))
          .concat(pack([4, 0x07064b50], [4, 0], [8, at], [4, 1])),
      );
    }
    const counted = Math.min(count, LIMIT_16);
    await this.#put(
      pack([4, 0x06054b50], [2, 0], [2, 0], [2, counted], [2, counted]).concat(
        pack([4, Math.min(size, LIMIT_32)], [4, Math.min(start, LIMIT_32)], [2, 0]),
      ),
    );
  }

  async #whole(kind: Stored['kind'], about: About, content: Uint8Array): Promise<void> {
    const sink = await this.#begin(kind, about, false);
    await sink.write(content);
    await sink.commit();
  }

  async #begin(kind: Stored['kind'], about: About, large: boolean): Promise<FileSink> {
    const offset = this.#offset;
    const name = new TextEncoder().encode(about.path);
    const extra = large ? pack([2, 1], [2, 16], [8, 0], [8, 0]) : [];
    const version = large ? VERSION.zip64 : VERSION.plain;
    await this.#put(
      pack([4, 0x04034b50], [2, version], [2, FLAGS], [2, 0], ...dosTime(about.mtime_ms))
        .concat(pack([4, 0], [4, large ? LIMIT_32 : 0], [4, large ? LIMIT_32 : 0]))
        .concat(pack([2, name.length], [2, extra.length]))
        .concat([...name], extra),
    );
    let [crc, size] = [0, 0];
    return {
      write: async (bytes) => {
        crc = crc32(bytes, crc);
        size += bytes.length;
        await this.#put(bytes);
      },
      commit: async () => {
        const width = large ? 8 : 4;
        await this.#put(pack([4, 0x08074b50], [4, crc], [width, size], [width, size]));
        this.#stored.push({ ...about, kind, crc, size, offset });
      },
      drop: () => undefined,
    };
  }

  async #put(bytes: Uint8Array | readonly number[]): Promise<void> {
    this.#offset += bytes.length;
    await this.#write(bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes));
  }
}

function directoryEntry({ kind, path, mode, mtime_ms, crc, size, offset }: Stored): number[] {
  const name = new TextEncoder().encode(path);
  const wide = [size, size, offset].filter((value) => value >= LIMIT_32);
  const extra = wide.length > 0 ? pack([2, 1], [2, wide.length * 8], ...wide.map(eight)) : [];
  const version = extra.length > 0 ? VERSION.zip64 : VERSION.plain;
  const short = Math.min(size, LIMIT_32);
  return pack([4, 0x02014b50], [2, MADE_ON_UNIX | version], [2, version], [2, FLAGS], [2, 0])
    .concat(pack(...dosTime(mtime_ms), [4, crc], [4, short], [4, short]))
    .concat(pack([2, name.length], [2, extra.length], [2, 0], [2, 0], [2, 0]))
    .concat(pack([4, (FILE_TYPES[kind] | (mode & 0o7777)) * 0x10000], [4, Math.min(offset, LIMIT_32)]))
    .concat([...name], extra);
}

type Field = readonly [bytes: 2 | 4 | 8, value: number];

const eight = (value: number): Field => [8, value];

/** Numbers in little endian. */
function pack(...fields: readonly Field[]): number[] {
  return fields.flatMap(([bytes, value]) =>
    Array.from({ length: bytes }, (_, at) => Math.floor(value / 2 ** (8 * at)) % 256),
  );
}

/** Time and date as MS-DOS has them: two seconds fine, from 1980 to 2107, in the viewer's zone. */
function dosTime(ms: number): readonly [Field, Field] {
  const at = new Date(ms);
  const year = at.getFullYear();
  if (!(year >= 1980 && year <= 2107)) {
    return [
      [2, 0],
      [2, 0x21],
    ];
  }
  return [
    [2, (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1)],
    [2, ((year - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate()],
  ];
}
