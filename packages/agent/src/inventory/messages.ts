import type { FromAgent, InventoryItem, InventorySection } from '@guru/protocol/control';

/** Bytes of a message's items, as JSON; the rest of 256 KiB is for what stands around them. */
const MAX_BYTES = 200 * 1024;
const MAX_ITEMS = 1000;

type Payload<T extends FromAgent['type']> = Extract<FromAgent, { type: T }>['payload'];

/** A section as it was looked at. */
export interface Found {
  readonly section: InventorySection;
  readonly hash: string;
  /** Clean, and so in the order of their keys. */
  readonly items: readonly InventoryItem[];
}

/** What differs between two looks; undefined when that is too much for one message. */
export function changesBetween(was: Found, is_now: Found): Payload<'inventory_changes'> | undefined {
  const before = new Map(was.items.map((item) => [item.key, JSON.stringify(item)]));
  const set: InventoryItem[] = [];
  let bytes = 0;
  for (const item of is_now.items) {
    const json = JSON.stringify(item);
    if (before.get(item.key) !== json) {
      set.push(item);
      bytes += Buffer.byteLength(json);
    }
    before.delete(item.key);
  }
  const gone = [...before.keys()];
  bytes += Buffer.byteLength(JSON.stringify(gone));
  if (bytes > MAX_BYTES || set.length > MAX_ITEMS || gone.length > MAX_ITEMS) return undefined;
  const { section, hash } = is_now;
  return { section, base: was.hash, hash, set, gone };
}

/** The whole of a section in messages that follow each other; at least one. */
export function* partsOf({ section, hash, items }: Found): Generator<Payload<'inventory_part'>> {
  let after: string | null = null;
  let part: InventoryItem[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item));
    const last = part.at(-1);
    if (last !== undefined && (bytes + size > MAX_BYTES || part.length === MAX_ITEMS)) {
      yield { section, hash, after, upto: last.key, items: part };
      after = last.key;
      part = [];
      bytes = 0;
    }
    part.push(item);
    bytes += size;
  }
  yield { section, hash, after, upto: null, items: part };
}
