import { type Answer, exchange, platformFetch, readProblem, readTokens } from '@guru/client';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { readRefreshCookie, refreshCookie } from './refresh-cookie.ts';
import type { Credentials } from './store.ts';

/** Signs in. Throws `ApiProblem` `bad_credentials` or `too_many_attempts`, and `NetworkProblem`. */
export async function signIn(server_url: string, email: string, password: string): Promise<Credentials> {
  const answer = await post(server_url, 'login', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw readProblem(answer);
  return toCredentials(answer, server_url, email);
}

/** Exchanges the refresh token for new tokens; null when it is worth nothing any more. */
export async function exchangeRefreshToken(credentials: Credentials): Promise<Credentials | null> {
  const { server_url, email, refresh_token } = credentials;
  const answer = await post(server_url, 'refresh', { headers: refreshCookie(refresh_token) });
  if (answer.status === 401) return null;
  if (!answer.ok) throw readProblem(answer);
  return toCredentials(answer, server_url, email);
}

/** Makes the refresh token and all that came from it worthless. */
export async function signOut({ server_url, refresh_token }: Credentials): Promise<void> {
  const answer = await post(server_url, 'logout', { headers: refreshCookie(refresh_token) });
  if (!answer.ok) throw readProblem(answer);
}

function post(server_url: string, verb: 'login' | 'refresh' | 'logout', init: RequestInit): Promise<Answer> {
  // A redirect would take a password or a token somewhere else.
  return exchange(platformFetch, `${server_url}/api/v1/auth/${verb}`, {
    method: 'POST',
    redirect: 'error',
    ...init,
  });
}

function toCredentials(answer: Answer, server_url: string, email: string): Credentials {
  const { access_token } = readTokens(answer);
  const refresh_token = readRefreshCookie(answer.headers);
  if (refresh_token === null) {
    const advice = 'A proxy in between must pass the Set-Cookie header on.';
    throw new Failure(
      EXIT.failed,
      'no_refresh_token',
      'The server’s answer brings no refresh token.',
      advice,
    );
  }
  return { server_url, email, access_token, refresh_token };
}
