import type { Tx } from '../../db/index.ts';

/** Whether there is an agent with this id, of whatever tenant, that people have not removed. */
export async function isWanted(tx: Tx, agentId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('agents')
    .select('agent_id')
    .where('agent_id', '=', agentId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
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
