import type { accounts } from '@guru/protocol/api';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { noRefreshCookie, readRefreshCookie, refreshCookie } from './cookie.ts';
import type { Sessions, Signed } from './sessions.ts';
import type { Setup } from './setup.ts';
import type { SignIn } from './sign-in.ts';
import { findMe } from './users-store.ts';

export interface AccountsParts {
  readonly setup: Setup;
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  /** Whether people reach the server by https: cookies are then sent over nothing else. */
  readonly overTls: boolean;
}

/** Setup, sign-in, refresh, sign-out and `me`. */
export function accountsRoutes({
  setup,
  signIn,
  sessions,
  overTls,
}: AccountsParts): HandlersOf<typeof accounts> {
  function give({ tokens, refresh_token }: Signed, headers: Headers) {
    if (refresh_token !== null) headers.append('set-cookie', refreshCookie(refresh_token, overTls));
    return tokens;
  }

  return {
    'GET /api/v1/setup': () => {
      if (!setup.isOpen()) throw new ApiError('not_found');
      return { open: true };
    },
    'POST /api/v1/setup': async ({ body, answerHeaders }) => give(await setup.complete(body), answerHeaders),
    'POST /api/v1/auth/login': async ({ body, caller, answerHeaders }) =>
      give(await signIn(body.email, body.password, caller.address), answerHeaders),
    'POST /api/v1/auth/refresh': async ({ caller, answerHeaders }) => {
      const token = readRefreshCookie(caller.headers);
      if (token === null) throw new ApiError('bad_refresh_token');
      return give(await sessions.carryOn(token), answerHeaders);
    },
    'POST /api/v1/auth/logout': async ({ caller, answerHeaders }) => {
      const token = readRefreshCookie(caller.headers);
      if (token !== null) await sessions.end(token);
      answerHeaders.append('set-cookie', noRefreshCookie(overTls));
      return undefined;
    },
    'GET /api/v1/me': async ({ tx, user }) => {
      const me = await findMe(tx, user.user_id, user.partner_id);
      if (me === undefined) throw new ApiError('not_signed_in');
      return me;
    },
  };
}
