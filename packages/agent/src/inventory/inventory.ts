import type { WatchedInventoryOptions } from './load.ts';
import { lookThrough } from './look.ts';
import { readersHere } from './readers.ts';
import { INVENTORY_SECTIONS_OF_AGENT } from './sections.ts';
import { FileShelf, MemoryShelf, type Shelf } from './shelf.ts';
import { Teller } from './teller.ts';

/** What was found on the machine, and its way to the server. */
export interface Inventory extends AsyncDisposable {
  readonly teller: Teller;
  /** Looks through the machine and says what it is, unless that is under way already. Rejects never. */
  look(): Promise<void>;
}

type Options = Pick<WatchedInventoryOptions, 'folder' | 'clock' | 'log' | 'say' | 'random' | 'readers'>;

export function openInventory(options: Options): Inventory {
  const { folder, log, readers } = options;
  const shelf: Shelf =
    folder === undefined ? new MemoryShelf() : new FileShelf(folder, INVENTORY_SECTIONS_OF_AGENT);
  const teller = new Teller({ ...options, shelf });
  const closing = new AbortController();
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    try {
      await lookThrough(readers ?? (await readersHere()), shelf, log, closing.signal);
    } catch {
      // The agent stops: nobody waits for what was found.
      return;
    }
    teller.tell();
  };

  return {
    teller,
    look() {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the agent stops'));
      teller[Symbol.dispose]();
      await looking;
      await teller.idle();
    },
  };
}
