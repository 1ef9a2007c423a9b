import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Sliding: each exchange starts it anew. */
export const REFRESH_TOKEN_LIFE_MS = 30 * 86_400_000;

/**
 * For how long an exchanged token may come once more. Two tabs that wake together send the same cookie, and a page that is reloaded in the middle of an
 * exchange never hears its answer. Both get the same successor, so nothing is lost in detection: whoever holds a copy holds the same
 * chain, and the first of the two to fall behind is found out.
 */
export const REUSE_GRACE_MS = 10_000;

/** What is known of a refresh token. */
export interface RefreshRow {
  readonly family_id: string;
  readonly user_id: string;
  readonly partner_id: string;
  readonly expires_at: Date;
  readonly used_at: Date | null;
  readonly successor_salt: Uint8Array | null;
  readonly revoked_at: Date | null;
}

export type Verdict =
  /** Fresh: exchange it. */
  | { readonly kind: 'exchange' }
  /** Exchanged a moment ago: the same successor again. */
  | { readonly kind: 'repeat'; readonly salt: Uint8Array }
  /** Exchanged long ago: two hold the chain. */
  | { readonly kind: 'reused' }
  /** Unknown, expired or revoked. */
  | { readonly kind: 'worthless' };

/** Decides what a refresh token that came is worth at `now` (Unix milliseconds). */
export function judge(row: RefreshRow | undefined, now: number): Verdict {
  if (row === undefined || row.revoked_at !== null || row.expires_at.getTime() <= now)
    return { kind: 'worthless' };
  if (row.used_at === null || row.successor_salt === null) return { kind: 'exchange' };
  if (now - row.used_at.getTime() <= REUSE_GRACE_MS) return { kind: 'repeat', salt: row.successor_salt };
  return { kind: 'reused' };
}

/** The first token of a family: 32 random bytes, base64url. */
export function newRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The token that follows another. The salt stays with the server, so that nobody can run ahead with a stolen token. */
export function successorOf(token: string, salt: Uint8Array): string {
  return createHmac('sha256', salt).update(token).digest('base64url');
}

/** What is stored of a secret. The secret is random, so a plain hash keeps it. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
