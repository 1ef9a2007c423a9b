import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { InventoryItem, InventorySection } from '@guru/protocol/control';
import { writeDurably } from '../reports/durable.ts';
import type { Found } from './messages.ts';
import { Slices } from './slices.ts';

/** `found`: by the last look. `told`: as the server has confirmed it. */
export type Kind = 'found' | 'told';

/** What is known of the last looks: hashes in memory, items where there is room for them. */
export interface Shelf {
  /** The hashes of what was found, by section; empty until there was a look. */
  readonly found: ReadonlyMap<InventorySection, string>;
  put(kind: Kind, found: Found): Promise<void>;
  /** Undefined when there is none, or another by now. */
  get(kind: Kind, section: InventorySection): Promise<Found | undefined>;
}

/** For an agent without a folder: what it has found is lost with the program. */
export class MemoryShelf implements Shelf {
  readonly found = new Map<InventorySection, string>();
  readonly #kept = new Map<string, Found>();

  put(kind: Kind, found: Found): Promise<void> {
    if (kind === 'found') this.found.set(found.section, found.hash);
    this.#kept.set(`${kind} ${found.section}`, found);
    return Promise.resolve();
  }

  get(kind: Kind, section: InventorySection): Promise<Found | undefined> {
    return Promise.resolve(this.#kept.get(`${kind} ${section}`));
  }
}

const INDEX = 'found.json';

/** Files in a folder: of each section and kind one, its hash and then an item a line, so that none need be held in memory. */
export class FileShelf implements Shelf {
  readonly found: Map<InventorySection, string>;
  readonly #folder: string;

  constructor(folder: string, sections: readonly InventorySection[]) {
    this.#folder = folder;
    this.found = readIndex(join(folder, INDEX), sections);
  }

  async put(kind: Kind, { section, hash, items }: Found): Promise<void> {
    const slices = new Slices();
    const lines = [hash];
    for (const item of items) {
      lines.push(JSON.stringify(item));
      await slices.rest();
    }
    writeDurably(this.#path(kind, section), `${lines.join('\n')}\n`);
    if (kind !== 'found') return;
    this.found.set(section, hash);
    writeDurably(join(this.#folder, INDEX), JSON.stringify(Object.fromEntries(this.found)));
  }

  async get(kind: Kind, section: InventorySection): Promise<Found | undefined> {
    const slices = new Slices();
    let hash: string | undefined;
    const items: InventoryItem[] = [];
    try {
      const lines = createInterface({
        input: createReadStream(this.#path(kind, section)),
        crlfDelay: Number.POSITIVE_INFINITY,
      });
      for await (const line of lines) {
        if (hash === undefined) hash = line;
        else items.push(JSON.parse(line));
        await slices.rest();
      }
    } catch {
      // It is not there, or was spoilt: the server gets the whole.
      return undefined;
    }
    return hash === undefined ? undefined : { section, hash, items };
  }

  #path(kind: Kind, section: InventorySection): string {
    return join(this.#folder, `${section}.${kind}`);
  }
}

function readIndex(path: string, sections: readonly InventorySection[]): Map<InventorySection, string> {
  const known = new Map<InventorySection, string>();
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof read !== 'object' || read === null) return known;
    const entries = new Map<string, unknown>(Object.entries(read));
    for (const section of sections) {
      const hash = entries.get(section);
      if (typeof hash === 'string' && /^[\w-]{16,64}$/.test(hash)) known.set(section, hash);
    }
  } catch {
    // There was no look yet, or the file was spoilt: the next look makes it anew.
  }
  return known;
}
