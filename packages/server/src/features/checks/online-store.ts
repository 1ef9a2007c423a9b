import type { Tx } from '../../db/index.ts';

/** The agents of a partner that are on record as online. */
export async function onlineAgents(tx: Tx, partnerId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('agents')
    .select('agent_id')
    .where('partner_id', '=', partnerId)
    .where('status', '=', 'online')
    .where('revoked_at', 'is', null)
    .execute();
  return rows.map(({ agent_id }) => agent_id);
}
