import type { Tx } from '../../db/index.ts';

/** What somebody is called. */
export async function userName(tx: Tx, userId: string): Promise<string> {
  const row = await tx
    .selectFrom('users')
    .select('display_name')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.display_name ?? '';
}
