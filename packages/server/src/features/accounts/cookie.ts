import { REFRESH_TOKEN_LIFE_MS } from './refresh.ts';

const NAME = 'guru_refresh';
const VALUE = new RegExp(`(?:^|;)\\s*${NAME}=([A-Za-z0-9_-]{43})\\s*(?:;|$)`);

/** Reads the refresh token from a request's cookies. */
export function readRefreshCookie(headers: Headers): string | null {
  return VALUE.exec(headers.get('cookie') ?? '')?.[1] ?? null;
}

/** `Set-Cookie` for a refresh token: no script sees it, no other site sends it, and it goes to the sign-in endpoints alone. */
export function refreshCookie(token: string, overTls: boolean): string {
  return cookie(token, REFRESH_TOKEN_LIFE_MS / 1000, overTls);
}

/** `Set-Cookie` that removes it. */
export function noRefreshCookie(overTls: boolean): string {
  return cookie('', 0, overTls);
}

function cookie(value: string, maxAgeS: number, overTls: boolean): string {
  const secure = overTls ? '; Secure' : '';
  return `${NAME}=${value}; Path=/api/v1/auth; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure}`;
}
