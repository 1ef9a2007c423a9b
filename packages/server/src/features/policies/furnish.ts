import { sql } from 'kysely';
import type { Db, Tx } from '../../db/index.ts';
import { insertPolicy, replaceTargets } from './policies-store.ts';
import { STARTER_POLICY } from './starter.ts';

/** Gives a partner its first policy, once: one that was removed does not come back. */
export async function furnish(tx: Tx, partnerId: string): Promise<void> {
  const { rows } = await sql<{ partner_id: string }>`
    update partners set furnished_at = now() where partner_id = ${partnerId}::uuid and furnished_at is null
    returning partner_id`.execute(tx);
  if (rows.length === 0) return;
  const id = await insertPolicy(tx, partnerId, STARTER_POLICY, null);
  await replaceTargets(tx, partnerId, id, [{ level: 'partner', target_id: null }]);
}

/** Does so for the partners who were there before there were policies. */
export async function furnishAll(db: Db): Promise<void> {
  await db.asSystem('partners of all tenants get their first policy', async (tx) => {
    const rows = await tx
      .selectFrom('partners')
      .select('partner_id')
      .where('furnished_at', 'is', null)
      .execute();
    for (const { partner_id } of rows) await furnish(tx, partner_id);
  });
}
