/** The cookie that carries the refresh token; a browser keeps it by itself, this program in its credentials. */
const NAME = 'guru_refresh';

/** The refresh token that an answer brings, or null when it brings none. */
export function readRefreshCookie(headers: Headers): string | null {
  for (const line of headers.getSetCookie()) {
    const [pair = ''] = line.split(';', 1);
    const equals = pair.indexOf('=');
    if (pair.slice(0, equals).trim() === NAME && equals > 0) return pair.slice(equals + 1).trim() || null;
  }
  return null;
}

export function refreshCookie(refresh_token: string): { cookie: string } {
  return { cookie: `${NAME}=${refresh_token}` };
}
