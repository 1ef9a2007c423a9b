/** For everything that isn't the console: nothing may be loaded or framed. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/**
 * The console runs its own scripts and no others, inline or evaluated ones least of all. Styles may be inline, for the terminal and the charts set their
 * cells' sizes and colours in style elements that they make.
 */
export const CONSOLE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const ONE_YEAR_S = 31_536_000;

/** Adds the headers that every answer has; an answer's own policy and caching stand. */
export function secure(headers: Headers, overTls: boolean): void {
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', API_POLICY);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  if (overTls) headers.set('strict-transport-security', `max-age=${ONE_YEAR_S}`);
}
