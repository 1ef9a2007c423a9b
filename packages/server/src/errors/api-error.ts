import type { Problem } from '@guru/protocol/api';
import { CATALOGUE, type ErrorCode } from './catalogue.ts';

/** What a single answer may add to its catalogue entry. `detail` is for people and says what is particular to this case. */
export interface ErrorExtra extends Partial<Pick<Problem, 'errors' | 'held_by' | 'retry_after_s'>> {
  readonly detail?: string;
  /** Headers for the answer, e.g. `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is not the one hoped for: thrown by handlers, turned into `application/problem+json` at the edge. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly extra: ErrorExtra;

  constructor(code: ErrorCode, extra: ErrorExtra = {}) {
    super(extra.detail ?? CATALOGUE[code].title);
    this.name = 'ApiError';
    this.code = code;
    this.extra = extra;
  }

  get status(): number {
    return CATALOGUE[this.code].status;
  }
}

/** The body of RFC 9457 for an error; `type` leads to the code's place in the documentation. */
export function toProblem(error: ApiError, requestId: string): Problem {
  const { status, title, advice } = CATALOGUE[error.code];
  const { detail, headers: _, ...extra } = error.extra;
  return {
    type: `/docs/errors#${error.code}`,
    title,
    status,
    code: error.code,
    detail: detail ? `${detail} ${advice}` : advice,
    request_id: requestId,
    ...extra,
  };
}
