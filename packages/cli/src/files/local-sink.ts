import { chmod, lstat, lutimes, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileSink, TreeEntry, TreeFailure, TreeSink } from '@guru/client/files';
import { PartialFile } from './partial-file.ts';
import type { RateLimit } from './rate.ts';
import { partialName, raw } from './raw.ts';

/** What a name could hide: the way up, another folder, on Windows another drive or stream. */
const BAD_NAME =
  process.platform === 'win32'
    ? /^(?:\.{0,2}|.*[\\/:*?"<>|].*|.*[. ]|(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?)$/is
    : /^(?:\.{0,2}|.*[/\0].*)$/s;

/**
 * Puts a tree that a device sends into a folder of this machine. What a device says is not trusted: nothing is written outside of the folder, nor through a link, one of
 * its own or one that was there.
 */
export class LocalSink implements TreeSink, AsyncDisposable {
  readonly #root: string;
  readonly #limit: RateLimit | undefined;
  readonly #report: (failure: TreeFailure) => void;
  /** Real folders below the root, each seen or made here. */
  readonly #folders = new Map<string, TreeEntry | undefined>();

  constructor(root: string, report: (failure: TreeFailure) => void, limit?: RateLimit) {
    this.#root = root;
    this.#report = report;
    this.#limit = limit;
  }

  async onEntry(entry: TreeEntry): Promise<void> {
    try {
      if (entry.kind === 'folder') await this.#folder(entry);
      else if (entry.kind === 'link') await this.#link(await this.#place(entry.path), entry.target ?? '');
      // Sockets, pipes and devices mean nothing elsewhere.
    } catch (error) {
      this.#fail(entry.path, error);
    }
  }

  async onFile(entry: TreeEntry): Promise<FileSink> {
    try {
      const file = await PartialFile.open(await this.#place(entry.path));
      return {
        write: async (bytes) => {
          await this.#limit?.pass(bytes.length);
          await file.write(bytes);
        },
        commit: async () => {
          try {
            await file.commit(entry);
          } catch (error) {
            await file.discard();
            this.#fail(entry.path, error);
          }
        },
        drop: () => file.discard(),
      };
    } catch (error) {
      this.#fail(entry.path, error);
      return { write: () => undefined, commit: () => undefined, drop: () => undefined };
    }
  }

  onFailure(failure: TreeFailure): void {
    this.#report(failure);
  }

  /** Gives the folders their rights and times, the innermost first: before, they were changed all the time. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const [path, entry] of [...this.#folders].reverse()) {
      if (entry === undefined) continue;
      try {
        const whole = raw(this.#whole(path));
        await chmod(whole, entry.mode);
        await lutimes(whole, entry.mtime_ms / 1000, entry.mtime_ms / 1000);
      } catch (error) {
        this.#fail(path, error);
      }
    }
  }

  async #folder(entry: TreeEntry): Promise<void> {
    const whole = entry.path === '' ? this.#root : await this.#place(entry.path);
    try {
      await mkdir(raw(whole), { mode: 0o700 });
    } catch (error) {
      // The root may be a link, for its path is the person's own.
      if (!(await lstat(raw(entry.path === '' ? `${whole}/.` : whole))).isDirectory()) throw error;
    }
    this.#folders.set(entry.path, entry);
  }

  async #link(whole: string, target: string): Promise<void> {
    const partial = `${dirname(whole)}/${partialName()}`;
    await symlink(raw(target), raw(partial));
    try {
      await rename(raw(partial), raw(whole));
    } catch (error) {
      await rm(raw(partial), { force: true });
      throw error;
    }
  }

  /** The path here of something in a folder that is one. Throws for everything else. */
  async #place(path: string): Promise<string> {
    const parts = path.split('/');
    if (parts.some((part) => BAD_NAME.test(part)))
      throw new Error('the device named it in a way that can’t be used here');
    await this.#checkFolder(parts.slice(0, -1));
    return this.#whole(path);
  }

  async #checkFolder(parts: readonly string[]): Promise<void> {
    const path = parts.join('/');
    if (path === '' || this.#folders.has(path)) return;
    await this.#checkFolder(parts.slice(0, -1));
    if (!(await lstat(raw(this.#whole(path)))).isDirectory())
      throw new Error('it would be written through a link');
    this.#folders.set(path, undefined);
  }

  #whole(path: string): string {
    return path === '' ? this.#root : `${this.#root}/${path}`;
  }

  #fail(path: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#report({ path, kind: 'failed', code: 'here', message });
  }
}
