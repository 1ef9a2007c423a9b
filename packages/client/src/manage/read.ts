/** Readers of single fields of what a device says: hostile until it is read, so whatever doesn't fit becomes the plainest value of its type. */

export function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function readNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

export function readNumberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** One of the names that are known, or the last of them. */
export function readOneOf<const T extends readonly [string, ...string[]]>(
  value: unknown,
  known: T,
): T[number] {
  return known.find((name) => name === value) ?? known[known.length - 1] ?? known[0];
}

export function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(readText) : [];
}

/** No device has more of anything that is listed; one that says so is broken, or wants our memory. */
const MAX_ITEMS = 100_000;

/** Throws RangeError when there are already more than a device can have. */
export function refuseMore(count: number): void {
  if (count >= MAX_ITEMS) throw new RangeError(`the device lists more than ${MAX_ITEMS} items`);
}
