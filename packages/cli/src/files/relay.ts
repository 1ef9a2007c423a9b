import type { FileSink, TreeItem, TreeSink } from '@guru/client/files';

/** Bytes of a file that wait between two devices; the rest stays with the one that sends. */
const MOST_WAITING = 1024 * 1024;

/** A queue between a writer that waits and a reader that waits. */
class Pipe<T> {
  readonly #most: number;
  readonly #weigh: (item: T) => number;
  #items: T[] = [];
  #weight = 0;
  #isClosed = false;
  #error: { readonly reason: unknown } | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(most: number, weigh: (item: T) => number) {
    this.#most = most;
    this.#weigh = weigh;
  }

  async put(item: T): Promise<void> {
    while (this.#weight >= this.#most && !this.#isClosed) await this.#changed.promise;
    if (this.#isClosed) return;
    this.#items.push(item);
    this.#weight += this.#weigh(item);
    this.#rouse();
  }

  /** Nothing more comes, because of an error if one is given. */
  close(error?: { readonly reason: unknown }): void {
    this.#isClosed = true;
    this.#error ??= error;
    this.#rouse();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    try {
      for (;;) {
        const item = this.#items.shift();
        if (item !== undefined) {
          this.#weight -= this.#weigh(item);
          this.#rouse();
          yield item;
        } else if (this.#error !== undefined) throw this.#error.reason;
        else if (this.#isClosed) return;
        else await this.#changed.promise;
      }
    } finally {
      this.close();
    }
  }

  #rouse(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve();
  }
}

/** Lets a tree pass from the device that sends it to the one that takes it, with no more than a little of it here. */
export class TreeRelay {
  readonly #items = new Pipe<TreeItem>(32, () => 1);
  readonly #report: TreeSink['onFailure'];

  constructor(report: TreeSink['onFailure']) {
    this.#report = report;
  }

  /** For the device that takes it. */
  get items(): AsyncIterable<TreeItem> {
    return this.#items;
  }

  /** The device that sends has sent everything, or failed. */
  end(error?: { readonly reason: unknown }): void {
    this.#items.close(error);
  }

  /** For the device that sends it. */
  get sink(): TreeSink {
    return {
      onFailure: this.#report,
      onEntry: async ({ kind, path, mode, mtime_ms, target }) => {
        if (kind === 'folder') await this.#items.put({ kind, path, mode, mtime_ms });
        else if (kind === 'link') await this.#items.put({ kind, path, target: target ?? '' });
      },
      onFile: async ({ path, mode, mtime_ms, size }): Promise<FileSink> => {
        const content = new Pipe<Uint8Array>(MOST_WAITING, ({ length }) => length);
        await this.#items.put({
          kind: 'file',
          path,
          mode,
          mtime_ms,
          size,
          open: () => content[Symbol.asyncIterator](),
        });
        return {
          write: (bytes) => content.put(bytes),
          commit: () => content.close(),
          drop: () => content.close({ reason: new Error('it did not come whole') }),
        };
      },
    };
  }
}
