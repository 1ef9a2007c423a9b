import { randomUUID } from 'node:crypto';
import { ROLES, type Role } from '@guru/protocol/api';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { ApiError } from '../../errors/index.ts';
import type { SignedInUser } from '../../http/contract.ts';
import { ACCESS_TOKEN_LIFE_S, CLOCK_TOLERANCE_S, type SigningKeys } from './signing-keys.ts';

const ISSUER = 'guru';
const AUDIENCE = 'guru-api';
/** RFC 9068: tells an access token from every other JWT that we may ever sign. */
const TYPE = 'at+jwt';
const ALGORITHM = 'EdDSA';

const Claims = z.strictObject({
  iss: z.literal(ISSUER),
  aud: z.literal(AUDIENCE),
  sub: z.uuid(),
  partner_id: z.uuid(),
  role: z.enum(ROLES),
  iat: z.int(),
  exp: z.int(),
  jti: z.uuid(),
});

export interface TokenSubject {
  readonly user_id: string;
  readonly partner_id: string;
  readonly role: Role;
}

/** Makes and checks access tokens: short-lived JWTs, signed with the server's rotating keys. */
export interface AccessTokens {
  issue(subject: TokenSubject): Promise<{ access_token: string; expires_in: number }>;
  /** Throws `ApiError`: `token_expired`, or `not_signed_in` for everything else that is wrong with it. */
  verify(token: string): Promise<SignedInUser>;
}

/** `now` in Unix milliseconds. */
export function createAccessTokens(keys: SigningKeys, now: () => number): AccessTokens {
  async function keyOf(header: { kid?: string | undefined }) {
    const key = header.kid === undefined ? null : await keys.find(header.kid);
    if (key === null) throw new errors.JWKSNoMatchingKey();
    return key;
  }

  return {
    async issue({ user_id, partner_id, role }) {
      const { kid, key } = keys.current();
      const issuedAt = Math.floor(now() / 1000);
      const access_token = await new SignJWT({ partner_id, role })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(user_id)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ACCESS_TOKEN_LIFE_S)
        .setJti(randomUUID())
        .sign(key);
      return { access_token, expires_in: ACCESS_TOKEN_LIFE_S };
    },

    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          typ: TYPE,
          clockTolerance: CLOCK_TOLERANCE_S,
          maxTokenAge: ACCESS_TOKEN_LIFE_S,
          currentDate: new Date(now()),
        });
        const { sub, partner_id, role, exp } = Claims.parse(payload);
        return { user_id: sub, partner_id, role, expires_at: exp * 1000 };
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw new ApiError('token_expired');
        if (error instanceof errors.JOSEError || error instanceof z.ZodError)
          throw new ApiError('not_signed_in');
        throw error;
      }
    },
  };
}
