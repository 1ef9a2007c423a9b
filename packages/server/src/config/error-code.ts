/** The code of a system error (ENOENT, EADDRINUSE), or its text where it has none. */
export function errorCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
