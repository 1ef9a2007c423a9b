import type { InventoryItem, InventorySection } from '@guru/protocol/control';

/** What a reader may use, and what ends it. */
export interface ReadOptions {
  readonly signal: AbortSignal;
}

/** Reads one section of the machine. Null: it can't be known here, or not now; then the section stays as it was. */
export type ReadSection = (options: ReadOptions) => Promise<readonly InventoryItem[] | null>;

/** How each section of a system is read. The code is loaded when it is, one section after the other. */
export type Readers = { readonly [S in InventorySection]?: () => Promise<ReadSection> };

/** An item from what is known of it; empty texts are left out. */
export function item(
  key: string,
  name: string,
  value: Readonly<Record<string, string | number | boolean | null | undefined>> = {},
  version = '',
): InventoryItem {
  const known: InventoryItem['value'] = {};
  for (const [field, one] of Object.entries(value)) if (one !== undefined && one !== '') known[field] = one;
  return { key, name, version, value: known };
}
