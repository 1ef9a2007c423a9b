/** The last moment that a date can name, in Unix milliseconds. */
const LAST = 8.64e15;

/** A moment that a device has told, as the API writes moments; null for none, and for one that no calendar has. */
export function momentOf(ms: number | null): string | null {
  return ms === null || Math.abs(ms) > LAST ? null : new Date(ms).toISOString();
}
