import type { InventoryItem } from '@guru/protocol/control';

export type Values = InventoryItem['value'];

/** How an item stood: its name and version among its values. */
export interface Standing {
  readonly name: string;
  readonly version: string;
  readonly value: Values;
}

/** The values that differ, as they were and as they are; what one side has not, is null there. */
export function differences(
  was: Standing,
  is_now: Standing,
): { readonly before: Values; readonly after: Values } {
  const [one, other] = [whole(was), whole(is_now)];
  const before: Values = {};
  const after: Values = {};
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const [a, b] = [one[name] ?? null, other[name] ?? null];
    if (a === b) continue;
    before[name] = a;
    after[name] = b;
  }
  return { before, after };
}

/** All values of an item. */
export function whole({ name, version, value }: Standing): Values {
  return { ...value, name, ...(version !== '' && { version }) };
}
