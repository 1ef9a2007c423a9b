import type { Tokens } from '@guru/protocol/api';
import type { Fetch } from '../api/transport.ts';

/** Where access tokens come from. One instance serves every call of a process or page. */
export interface TokenSource {
  /** The access token to send, or null when nobody is signed in (or it isn't known yet). */
  current(): string | null;
  /**
   * A token other than `stale`: calls that fail together share one refresh. Null when nobody is signed in any more.
   * Throws `NetworkProblem` when the server can't be asked, for then nobody is signed out.
   */
  refresh(stale: string | null, signal?: AbortSignal): Promise<string | null>;
}

/** Runs one piece of work at a time across everything that shares the refresh cookie: tabs, or processes. */
export type Exclusive = <T>(work: () => Promise<T>) => Promise<T>;

export interface BrowserTokensOptions {
  /** Empty for the page's own origin. */
  base_url: string;
  fetch?: Fetch;
  /** Two tabs that exchange one cookie look like a thief. By default the browser's Web Locks keep them apart. */
  exclusive?: Exclusive;
  /** Called once when the server says that the refresh cookie is worth nothing. */
  onSignedOut?: () => void;
}

/** Tokens of a browser page: the access token lives in memory, the refresh token in an HttpOnly cookie that no script sees. */
export interface BrowserTokens extends TokenSource {
  /** Takes the answer of a sign-in, of the setup or of a refresh. */
  accept(tokens: Tokens): void;
  /** Forgets the access token; the cookie is the server's to take back (`POST /api/v1/auth/logout`). */
  clear(): void;
}
