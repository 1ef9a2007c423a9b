import type { z } from 'zod';
import { ApiError } from '../errors/index.ts';
import { findNul } from './validate.ts';

/** Makes the opaque text that says where a page of a list ended: the last row's sort values. */
export function encodeCursor(position: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Reads a cursor back by the schema of its position. Throws `bad_cursor`: cursors come from callers and may be anything. */
export function decodeCursor<T extends z.ZodType>(schema: T, cursor: string): z.output<T> {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new ApiError('bad_cursor');
  }
  const result = schema.safeParse(position);
  if (!result.success || findNul(result.data, []) !== null) throw new ApiError('bad_cursor');
  return result.data;
}
