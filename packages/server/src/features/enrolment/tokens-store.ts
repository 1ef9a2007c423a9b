import type { Tx } from '../../db/index.ts';

export interface TokenRow {
  readonly token_id: string;
  readonly site_id: string;
  readonly site_name: string;
  readonly client_name: string;
  readonly label: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly max_uses: number;
  readonly uses: number;
  readonly revoked_at: Date | null;
}

export interface NewToken {
  readonly partner_id: string;
  readonly site_id: string;
  readonly token_hash: Uint8Array;
  readonly label: string;
  readonly created_by: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly max_uses: number;
}

export async function insertToken(tx: Tx, token: NewToken): Promise<string> {
  const { token_id } = await tx
    .insertInto('enrolment_tokens')
    .values(token)
    .returning('token_id')
    .executeTakeFirstOrThrow();
  return token_id;
}

/** Tokens with the names of their places, newest first: their ids rise with time. */
function tokens(tx: Tx) {
  return tx
    .selectFrom('enrolment_tokens as t')
    .innerJoin('sites', (join) =>
      join.onRef('sites.partner_id', '=', 't.partner_id').onRef('sites.site_id', '=', 't.site_id'),
    )
    .innerJoin('clients', (join) =>
      join
        .onRef('clients.partner_id', '=', 't.partner_id')
        .onRef('clients.client_id', '=', 'sites.client_id'),
    )
    .select([
      't.token_id',
      't.site_id',
      'sites.name as site_name',
      'clients.name as client_name',
      't.label',
      't.created_at',
      't.expires_at',
      't.max_uses',
      't.uses',
      't.revoked_at',
    ]);
}

export async function findToken(tx: Tx, tokenId: string): Promise<TokenRow | undefined> {
  return await tokens(tx).where('t.token_id', '=', tokenId).executeTakeFirst();
}

/** A page, beginning after (below) the token with the id `after`. */
export async function listTokens(tx: Tx, limit: number, after: string | undefined): Promise<TokenRow[]> {
  const all = tokens(tx).orderBy('t.token_id', 'desc').limit(limit);
  return await (after === undefined ? all : all.where('t.token_id', '<', after)).execute();
}

/** Revokes a token: `unchanged` when it was revoked before. */
export async function revokeToken(
  tx: Tx,
  tokenId: string,
  now: Date,
): Promise<'revoked' | 'unchanged' | 'unknown'> {
  const updated = await tx
    .updateTable('enrolment_tokens')
    .set({ revoked_at: now })
    .where('token_id', '=', tokenId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (updated.numUpdatedRows === 1n) return 'revoked';
  return (await findToken(tx, tokenId)) === undefined ? 'unknown' : 'unchanged';
}

/** Counts one use, if one is left, in one statement: of many that come at once no more than `max_uses` succeed. */
export async function useToken(
  tx: Tx,
  tokenHash: Uint8Array,
  now: Date,
): Promise<{ token_id: string; partner_id: string; site_id: string } | undefined> {
  return await tx
    .updateTable('enrolment_tokens')
    .set((eb) => ({ uses: eb('uses', '+', 1) }))
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .whereRef('uses', '<', 'max_uses')
    .returning(['token_id', 'partner_id', 'site_id'])
    .executeTakeFirst();
}
