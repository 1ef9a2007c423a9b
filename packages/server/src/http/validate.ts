import type { Problem } from '@guru/protocol/api';
import type { z } from 'zod';
import { ApiError, type ErrorCode } from '../errors/index.ts';
import { MAX_LISTED_FAULTS } from './limits.ts';

type Fault = NonNullable<Problem['errors']>[number];

/** Validates one part of a request by its schema. Throws `ApiError(code)` that lists every fault by its place. */
export function validate(schema: z.ZodType, value: unknown, code: ErrorCode): unknown {
  const result = schema.safeParse(value);
  if (!result.success) throw refusal(code, result.error.issues.flatMap(faultsOf));
  const nul = findNul(result.data, []);
  if (nul) throw refusal(code, [{ path: nul, message: 'must not contain the character U+0000' }]);
  return result.data;
}

/**
 * The query as one text a name. Throws `bad_query` for a repeated name: which of the two counts would be anyone's guess.
 */
export function readQuery(search: URLSearchParams): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of search) {
    if (name in query) throw refusal('bad_query', [{ path: shorten(name), message: 'is given twice' }]);
    query[name] = value;
  }
  return query;
}

function refusal(code: ErrorCode, errors: Fault[]): ApiError {
  return new ApiError(code, { errors: errors.slice(0, MAX_LISTED_FAULTS) });
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: shorten([...path, key].join('.')), message: 'is not known' }));
  }
  return [{ path: shorten(path.join('.')), message: issue.message }];
}

/** A name that the caller made up comes back cut, so that an answer is never larger than what was asked. */
function shorten(path: string): string {
  return path.length > 100 ? `${path.slice(0, 100)}…` : path;
}

/** PostgreSQL's text can't hold U+0000, so no text of a request may. Validated values are as shallow as their schemas. */
export function findNul(value: unknown, path: readonly string[]): string | null {
  if (typeof value === 'string') return value.includes('\0') ? path.join('.') : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = findNul(inner, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}
