import { DatabaseError } from 'pg';
import { DatabaseBusyError, isUnavailable } from '../db/index.ts';
import { ApiError, toProblem } from '../errors/index.ts';

/** An error as `application/problem+json` (RFC 9457). */
export function problemResponse(error: ApiError, requestId: string): Response {
  const headers = new Headers(error.extra.headers);
  headers.set('content-type', 'application/problem+json');
  if (error.extra.retry_after_s !== undefined) headers.set('retry-after', String(error.extra.retry_after_s));
  if (error.status === 401) headers.set('www-authenticate', 'Bearer realm="guru"');
  return new Response(JSON.stringify(toProblem(error, requestId)), { status: error.status, headers });
}

/**
 * What a thrown value means to the caller. A value that validation let through and the database can't hold (SQLSTATE class 22) is
 * the caller's fault; a transaction that lost against another (class 40), or found no database, may be tried again; all else is ours.
 */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof DatabaseBusyError || isUnavailable(thrown)) return new ApiError('busy');
  const stateClass = thrown instanceof DatabaseError ? thrown.code?.slice(0, 2) : undefined;
  if (stateClass === '22') return new ApiError('bad_body', { detail: 'A value is out of range.' });
  if (stateClass === '40') return new ApiError('busy');
  return new ApiError('internal');
}
