import { createHash } from 'node:crypto';
import type { InventoryItem } from '@guru/protocol/control';
import { Slices } from './slices.ts';

const MAX_ITEMS = 5000;
const MAX_LENGTH = 4096;
const MAX_KEY = 200;
const MAX_NAME = 200;
const MAX_VERSION = 120;
const MAX_FIELDS = 32;
const MAX_TEXT = 1000;
const FIELD = /^[a-z][a-z0-9_]{0,39}$/;
/** Control characters; in keys also what languages sort differently. */
const UNPRINTABLE = /\p{Cc}+/gu;
const NOT_IN_KEYS = /[\p{Cc}\p{Cs}\u{10000}-\u{10ffff}]+/gu;

/** Items as the wire allows them, in the order of their keys; of two with one key the last counts. What a machine says of itself can be anything. */
export async function cleanItems(
  items: readonly InventoryItem[],
  signal?: AbortSignal,
): Promise<InventoryItem[]> {
  const slices = new Slices(signal);
  const byKey = new Map<string, InventoryItem>();
  for (const one of items) {
    const clean = cleanItem(one);
    if (clean !== undefined) byKey.set(clean.key, clean);
    await slices.rest();
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, MAX_ITEMS);
}

function cleanItem({ key, name, version, value }: InventoryItem): InventoryItem | undefined {
  const cleanKey = key.toWellFormed().replaceAll(NOT_IN_KEYS, ' ').trim().slice(0, MAX_KEY);
  if (cleanKey === '') return undefined;
  const clean = {
    key: cleanKey,
    name: text(name, MAX_NAME) || cleanKey,
    version: text(version, MAX_VERSION),
    value: {} as InventoryItem['value'],
  };
  let length = clean.key.length + clean.name.length + clean.version.length;
  // In one order, so that the same values have the same hash.
  for (const field of Object.keys(value).sort().slice(0, MAX_FIELDS)) {
    const one = value[field];
    const known = typeof one === 'string' ? text(one, MAX_TEXT) : one;
    if (!FIELD.test(field) || known === undefined || (typeof known === 'number' && !Number.isFinite(known)))
      continue;
    length += field.length + (typeof known === 'string' ? known.length : 8);
    if (length > MAX_LENGTH) break;
    clean.value[field] = known;
  }
  return clean;
}

function text(value: string, max: number): string {
  return value.toWellFormed().replaceAll(UNPRINTABLE, ' ').trim().slice(0, max).toWellFormed();
}

/** Stands for a section's items, which must be clean. */
export async function hashOf(items: readonly InventoryItem[], signal?: AbortSignal): Promise<string> {
  const slices = new Slices(signal);
  const hash = createHash('sha256');
  for (const one of items) {
    hash.update(`${JSON.stringify(one)}\n`);
    await slices.rest();
  }
  return hash.digest('base64url').slice(0, 32);
}
