import { ApiError } from '../../errors/index.ts';
import type { Authenticate } from '../../http/contract.ts';
import type { AccessTokens } from './access-tokens.ts';

/** Makes the check of `Authorization: Bearer <access token>` (RFC 6750). No other scheme and no cookie signs a request. */
export function createAuthenticate(tokens: Pick<AccessTokens, 'verify'>): Authenticate {
  return async (headers) => {
    const token = /^Bearer ([A-Za-z0-9_.-]+)$/i.exec(headers.get('authorization') ?? '')?.[1];
    if (token === undefined) throw new ApiError('not_signed_in');
    return await tokens.verify(token);
  };
}
