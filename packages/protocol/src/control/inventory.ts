import { z } from 'zod';

/** What a device is looked through for. Each section is a set of items, told apart by their keys. */
export const INVENTORY_SECTIONS = [
  'hardware',
  'memory_modules',
  'disks',
  'os',
  'network',
  'software',
  'services',
  'local_users',
  'logged_on',
  'certificates',
  'ports',
  'printers',
  'virtual',
] as const;

/** Items of one section, at most: what is beyond is not told. */
export const MAX_SECTION_ITEMS = 5000;
/** Items in one message, at most. */
export const MAX_INVENTORY_ITEMS = 1000;
/** Characters of an item: its texts and the names of its values together. */
export const MAX_ITEM_LENGTH = 4096;
export const MAX_ITEM_KEY = 200;
export const MAX_ITEM_NAME = 200;
export const MAX_ITEM_VERSION = 120;
export const MAX_ITEM_FIELDS = 32;
export const MAX_ITEM_TEXT = 1000;

/** Without halves of surrogate pairs every language sorts keys alike: by their code units, and by their bytes. */
export const ITEM_KEY = /^[^\p{Cc}\p{Cs}\u{10000}-\u{10ffff}]+$/u;
export const ITEM_FIELD = /^[a-z][a-z0-9_]{0,39}$/;

export const InventorySection = z.enum(INVENTORY_SECTIONS);

/** Says which item of its section it is, over time. */
export const ItemKey = z.string().max(MAX_ITEM_KEY).regex(ITEM_KEY);

const ItemValue = z.union([z.string().max(MAX_ITEM_TEXT), z.number(), z.boolean(), z.null()]);

export const InventoryItem = z
  .strictObject({
    key: ItemKey,
    /** What people call it, and search for. */
    name: z.string().min(1).max(MAX_ITEM_NAME),
    /** Empty where there is none. */
    version: z.string().max(MAX_ITEM_VERSION),
    /** What else is known of it. */
    value: z.record(z.string().regex(ITEM_FIELD), ItemValue),
  })
  .refine(({ value }) => Object.keys(value).length <= MAX_ITEM_FIELDS, 'an item has at most 32 values')
  .refine((item) => itemLength(item) <= MAX_ITEM_LENGTH, 'an item has at most 4,096 characters');

/** Stands for all that a section holds. */
export const SectionHash = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/);

const section = { section: InventorySection };

/** What the sections of an agent are, by its last look. */
export const InventoryState = z.strictObject({
  sections: z
    .array(z.strictObject({ ...section, hash: SectionHash }))
    .min(1)
    .max(INVENTORY_SECTIONS.length),
});

/** What differs from the section that had the hash `base`. */
export const InventoryChanges = z.strictObject({
  ...section,
  base: SectionHash,
  hash: SectionHash,
  set: z.array(InventoryItem).max(MAX_INVENTORY_ITEMS),
  gone: z.array(ItemKey).max(MAX_INVENTORY_ITEMS),
});

/** All items of a section whose keys come after `after` and not after `upto`; null: from the beginning, and to the end. */
export const InventoryPart = z.strictObject({
  ...section,
  hash: SectionHash,
  after: ItemKey.nullable(),
  upto: ItemKey.nullable(),
  items: z.array(InventoryItem).max(MAX_INVENTORY_ITEMS),
});

/** What the server has not; `base`: the hash of what it has instead, null when that is nothing whole. */
export const InventoryWanted = z.strictObject({
  /** Hours between two looks. */
  every_h: z.int().min(1).max(168),
  sections: z
    .array(z.strictObject({ ...section, base: SectionHash.nullable() }))
    .max(INVENTORY_SECTIONS.length),
});

/** The server has taken a message about a section; `upto` null: the section is whole. */
export const InventoryStored = z.strictObject({
  ...section,
  hash: SectionHash,
  upto: ItemKey.nullable(),
});

export type InventorySection = z.infer<typeof InventorySection>;
export type InventoryItem = z.infer<typeof InventoryItem>;
export type ItemValue = z.infer<typeof ItemValue>;
export type InventoryState = z.infer<typeof InventoryState>;
export type InventoryChanges = z.infer<typeof InventoryChanges>;
export type InventoryPart = z.infer<typeof InventoryPart>;
export type InventoryWanted = z.infer<typeof InventoryWanted>;
export type InventoryStored = z.infer<typeof InventoryStored>;

function itemLength({
  key,
  name,
  version,
  value,
}: {
  key: string;
  name: string;
  version: string;
  value: object;
}) {
  let length = key.length + name.length + version.length;
  for (const [field, one] of Object.entries(value))
    length += field.length + (typeof one === 'string' ? one.length : 8);
  return length;
}
