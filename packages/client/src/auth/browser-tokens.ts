import type { Tokens } from '@guru/protocol/api';
import { parseJson, readProblem, unreadable } from '../api/problem.ts';
import { type Answer, exchange, platformFetch } from '../api/transport.ts';
import { shareWork } from './share-work.ts';
import type { BrowserTokens, BrowserTokensOptions, Exclusive } from './token-source.ts';

const REFRESH_PATH = '/api/v1/auth/refresh';

/** Makes the token source of a browser page. At first nobody is signed in: `refresh(null)` finds out by the cookie. */
export function createBrowserTokens(options: BrowserTokensOptions): BrowserTokens {
  const { base_url, fetch: transport = platformFetch, exclusive = webLocks(), onSignedOut } = options;
  let token: string | null = null;

  const exchangeCookie = shareWork(async (): Promise<string | null> => {
    const url = base_url + REFRESH_PATH;
    const answer = await exclusive(() =>
      exchange(transport, url, { method: 'POST', credentials: 'same-origin' }),
    );
    if (answer.status === 401) {
      const wasSignedIn = token !== null;
      token = null;
      if (wasSignedIn) onSignedOut?.();
      return null;
    }
    if (!answer.ok) throw readProblem(answer);
    token = readTokens(answer).access_token;
    return token;
  });

  return {
    current: () => token,
    refresh: async (stale, signal) => (token !== stale ? token : await exchangeCookie(signal)),
    accept: (tokens) => {
      token = tokens.access_token;
    },
    clear: () => {
      token = null;
    },
  };
}

/** Reads the answer of a sign-in or refresh. Throws `ApiProblem` `unreadable_answer` when it brings no token. */
export function readTokens(answer: Answer): Tokens {
  const value = parseJson(answer.text);
  if (isTokens(value)) return value;
  throw unreadable(answer, 'The server’s answer brings no access token. Is a proxy in between?');
}

function isTokens(value: unknown): value is Tokens {
  if (typeof value !== 'object' || value === null) return false;
  return 'access_token' in value && typeof value.access_token === 'string' && 'expires_in' in value;
}

interface LockManagerLike {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** The browser's lock across tabs of one origin; plain HTTP to another machine has none, and then each tab is on its own. */
function webLocks(): Exclusive {
  const scope: { navigator?: { locks?: LockManagerLike } } = globalThis;
  const locks = scope.navigator?.locks;
  return locks ? (work) => locks.request('guru-refresh', work) : (work) => work();
}
