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

/** The key that an agent must prove, and whose agent it is; nothing for one that is unknown or revoked. */
export async function findAgentKey(
  tx: Tx,
  agentId: string,
): Promise<{ partner_id: string; public_key: Uint8Array } | undefined> {
  return await tx
    .selectFrom('agents')
    .select(['partner_id', 'public_key'])
    .where('agent_id', '=', agentId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}
