import { DatabaseError } from 'pg';

/** Classes of SQLSTATE that mean "not reachable now" (PostgreSQL, appendix A): connection lost, resources, operator intervention. */
const UNAVAILABLE_CLASSES = ['08', '53', '57'];

/** There was no connection, or it broke before the transaction had ended: nothing is known to have been done. */
export class DatabaseUnavailableError extends Error {
  constructor(cause: unknown) {
    super('the database is not reachable', { cause });
    this.name = 'DatabaseUnavailableError';
  }
}

/** More callers wait for a connection than the pool could serve in reasonable time. */
export class DatabaseBusyError extends Error {
  constructor(limit: number) {
    super(`more than ${limit} transactions wait for a connection`);
    this.name = 'DatabaseBusyError';
  }
}

/** Whether a statement broke a unique index (23505): the one named, or any. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return isViolation(error, '23505', constraint);
}

/** Whether a statement pointed to a row that isn't there (23503): through the constraint named, or any. */
export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  return isViolation(error, '23503', constraint);
}

/** Whether the database, not the statement, is at fault, so that the same work may succeed later. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseError) return UNAVAILABLE_CLASSES.includes(error.code?.slice(0, 2) ?? '');
  return error instanceof DatabaseUnavailableError || error instanceof DatabaseBusyError;
}

function isViolation(error: unknown, code: string, constraint: string | undefined): boolean {
  if (!(error instanceof DatabaseError) || error.code !== code) return false;
  return constraint === undefined || error.constraint === constraint;
}
