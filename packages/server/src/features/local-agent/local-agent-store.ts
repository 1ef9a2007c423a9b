import type { Tx } from '../../db/index.ts';

/** The agent with this id, of whatever tenant; `revoked_at` is null while it is wanted. */
export async function findAgent(
  tx: Tx,
  agentId: string,
): Promise<{ readonly revoked_at: Date | null } | undefined> {
  return await tx
    .selectFrom('agents')
    .select('revoked_at')
    .where('agent_id', '=', agentId)
    .executeTakeFirst();
}

/** The oldest site of the server: that of its first owner. */
export async function firstSite(tx: Tx): Promise<{ readonly partner_id: string; readonly site_id: string }> {
  return await tx
    .selectFrom('sites')
    .select(['partner_id', 'site_id'])
    .orderBy('created_at')
    .orderBy('site_id')
    .limit(1)
    .executeTakeFirstOrThrow();
}
