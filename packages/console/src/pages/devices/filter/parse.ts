/** What a device list can be narrowed by, besides words that are searched for. */
export const FILTER_KEYS = ['status', 'os', 'client', 'site'] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** One condition: `os:linux`, `site:"Main St"`. */
export interface Chip {
  readonly key: FilterKey;
  readonly value: string;
}

export interface Filter {
  readonly chips: readonly Chip[];
  /** The words outside the chips, with single spaces. */
  readonly text: string;
}

export const NO_FILTER: Filter = { chips: [], text: '' };

/** A word, or `key:value` with the value in quotes where it holds spaces. A quote left open ends with the text. */
const PART = /([a-z]+):(?:"([^"]*)"?|([^\s"]+))|(\S+)/gi;

/**
 * Reads a filter as it is typed and as it stands in the address bar: `os:linux site:"Main St" web`. Keys are read in
 * any case; of one key the last chip counts, for a device has one status, one system and one place. What looks like a
 * chip with an unknown key, or has no value yet, is searched for as it stands.
 */
export function parseFilter(input: string): Filter {
  const chips = new Map<FilterKey, Chip>();
  const words: string[] = [];
  for (const match of input.matchAll(PART)) {
    const [whole, name = '', quoted, bare] = match;
    const key = asKey(name);
    const value = (quoted ?? bare ?? '').trim();
    if (key && value) {
      chips.delete(key);
      chips.set(key, { key, value });
    } else {
      words.push(whole);
    }
  }
  return { chips: [...chips.values()], text: words.join(' ') };
}

/** The text that `parseFilter` reads back as the same filter. */
export function formatFilter(filter: Filter): string {
  return [...filter.chips.map(formatChip), filter.text].filter((part) => part !== '').join(' ');
}

export function formatChip({ key, value }: Chip): string {
  return /^[^\s"]+$/.test(value) ? `${key}:${value}` : `${key}:"${value.replaceAll('"', '')}"`;
}

/** Adds a chip, in place of one with the same key. */
export function withChip(filter: Filter, chip: Chip): Filter {
  return { ...filter, chips: [...filter.chips.filter(({ key }) => key !== chip.key), chip] };
}

export function withoutChip(filter: Filter, key: FilterKey): Filter {
  return { ...filter, chips: filter.chips.filter((chip) => chip.key !== key) };
}

function asKey(name: string): FilterKey | undefined {
  const lower = name.toLowerCase();
  return FILTER_KEYS.find((key) => key === lower);
}
