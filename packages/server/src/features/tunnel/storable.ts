/** The character that stands for one that PostgreSQL's `jsonb` can't hold. */
const REPLACEMENT = '\ufffd';

/** A JSON value as `jsonb` takes it: U+0000 and halves of surrogate pairs are replaced, in keys and in texts. */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', REPLACEMENT);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), storable(inner)]));
}
