import type { AgentSummary } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

export interface EnrollingAgent {
  readonly partner_id: string;
  readonly site_id: string;
  readonly public_key: Uint8Array;
  readonly machine_id_hash: Uint8Array;
  readonly hostname: string;
  readonly os: AgentSummary['os'];
  readonly arch: string;
  readonly agent_version: string;
}

/**
 * Inserts an agent. A machine that is known already (the partner has its hash) stays the same agent: it gets the new key, which makes the
 * old one worthless, and the site that the token is for.
 */
export async function upsertAgent(
  tx: Tx,
  agent: EnrollingAgent,
): Promise<{ agent_id: string; known_machine: boolean }> {
  const { partner_id: _, machine_id_hash: __, ...renewed } = agent;
  return await tx
    .insertInto('agents')
    .values(agent)
    .onConflict((conflict) =>
      conflict
        .columns(['partner_id', 'machine_id_hash'])
        .doUpdateSet({ ...renewed, revoked_at: null, enrolled_at: sql`now()` }),
    )
    // A row that was there before carries the mark of the transaction that updated it.
    .returning(['agent_id', sql<boolean>`xmax <> 0`.as('known_machine')])
    .executeTakeFirstOrThrow();
}

/** The key that an agent must prove, and whose agent it is. */
export interface AgentKey {
  readonly partner_id: string;
  readonly public_key: Uint8Array;
}

/** The keys of these agents, by id; nothing for those that are unknown or revoked. */
export async function findAgentKeys(tx: Tx, agentIds: readonly string[]): Promise<Map<string, AgentKey>> {
  const rows = await tx
    .selectFrom('agents')
    .select(['agent_id', 'partner_id', 'public_key'])
    .where(sql<boolean>`agent_id = any(${agentIds}::uuid[])`)
    .where('revoked_at', 'is', null)
    .execute();
  return new Map(rows.map(({ agent_id, ...key }) => [agent_id, key]));
}
