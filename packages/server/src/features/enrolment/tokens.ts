import { createHash, randomBytes } from 'node:crypto';
import { formatEnrolmentToken, parseEnrolmentToken } from '@guru/protocol';
import type { EnrolmentToken } from '@guru/protocol/api';
import { isForeignKeyViolation } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { Unit } from '../../http/index.ts';
import type { ServerPin } from './server-pin.ts';
import { findToken, insertToken, type TokenRow } from './tokens-store.ts';

export interface TokenOrder {
  readonly partner_id: string;
  readonly site_id: string;
  readonly label: string;
  readonly expires_in_s: number;
  readonly max_uses: number;
  /** The person who asked for it; null when the server did. */
  readonly created_by: string | null;
}

/**
 * Makes an enrolment token. Its text is in the answer and nowhere else: only a hash is stored. Throws `site_not_found`. `now` in Unix
 * milliseconds.
 */
export async function issueEnrolmentToken(
  unit: Pick<Unit, 'tx' | 'audit'>,
  pin: Pick<ServerPin, 'public_key_hash'>,
  { expires_in_s, ...order }: TokenOrder,
  now: number,
): Promise<EnrolmentToken & { token: string }> {
  const secret = randomBytes(32).toString('base64url');
  const expires_at = new Date(now + expires_in_s * 1000);
  const token_id = await insertToken(unit.tx, {
    ...order,
    token_hash: hashTokenSecret(secret),
    created_at: new Date(now),
    expires_at,
  }).catch((error: unknown) => {
    throw isForeignKeyViolation(error) ? new ApiError('site_not_found') : error;
  });
  await unit.audit({
    action: 'enrolment_token.created',
    target_kind: 'enrolment_token',
    target_id: token_id,
    details: { site_id: order.site_id, label: order.label, max_uses: order.max_uses, expires_at },
  });
  const row = await findToken(unit.tx, token_id);
  if (row === undefined) throw new Error('the token that was just stored is gone');
  const token = formatEnrolmentToken({ secret, server_key_hash: pin.public_key_hash });
  return { ...toEnrolmentToken(row, now), token };
}

/** The hash by which a token is looked up; undefined for a text that is none of this server's tokens. */
export function tokenHashOf(text: string, pin: Pick<ServerPin, 'public_key_hash'>): Uint8Array | undefined {
  const parts = parseEnrolmentToken(text);
  return parts?.server_key_hash === pin.public_key_hash ? hashTokenSecret(parts.secret) : undefined;
}

/** A stored token as the API shows it. */
export function toEnrolmentToken({ revoked_at, ...row }: TokenRow, now: number): EnrolmentToken {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    status: statusOf({ revoked_at, ...row }, now),
  };
}

function statusOf(row: TokenRow, now: number): EnrolmentToken['status'] {
  if (row.revoked_at !== null) return 'revoked';
  if (row.expires_at.getTime() <= now) return 'expired';
  return row.uses >= row.max_uses ? 'used_up' : 'usable';
}

function hashTokenSecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
