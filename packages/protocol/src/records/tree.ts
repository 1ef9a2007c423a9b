import type { JsonObject } from '../frame/types.ts';
import { RecordError } from './reader.ts';

/** How many bytes follow a record of `pull` or `push` (spec §5, file): the content of a file. Throws `RecordError`. */
export function contentBytes({ kind, size }: JsonObject): number {
  if (kind !== 'file') return 0;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new RecordError('a file has a size');
  return size;
}
