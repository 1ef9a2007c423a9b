import type { z } from 'zod';
import { MAX_CONTROL_LENGTH } from '../fields/read-message.ts';

export type NakCode = 'not_json' | 'unknown_type' | 'bad_payload' | 'too_large';

export type Parsed<T> =
  | { readonly ok: true; readonly message: T }
  | { readonly ok: false; readonly code: NakCode; readonly detail: string; readonly about: string };

/**
 * Reads one text frame against the schema of what this peer may say. Never throws; what is wrong comes back as the
 * contents of the `nak` that the peer gets.
 */
export function parseControl<S extends z.ZodType>(schema: S, text: string): Parsed<z.infer<S>> {
  const about = text.slice(0, 200);
  if (text.length > MAX_CONTROL_LENGTH) {
    const detail = `${text.length} characters are more than ${MAX_CONTROL_LENGTH}`;
    return { ok: false, code: 'too_large', detail, about };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'not_json', detail: 'the message is not JSON', about };
  }
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, message: result.data };
  const issue = result.error.issues[0];
  const unknownType = issue?.code === 'invalid_union' && issue.path[0] === 'type';
  const where = issue?.path.join('.') || 'message';
  const detail = `${where}: ${issue?.message ?? 'invalid'}`.slice(0, 300);
  return { ok: false, code: unknownType ? 'unknown_type' : 'bad_payload', detail, about };
}
