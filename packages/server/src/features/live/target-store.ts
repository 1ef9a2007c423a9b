import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { Target } from './stream.ts';

/** Of what somebody wants to watch, the devices that the transaction's tenant has. */
export async function readTarget(
  tx: Tx,
  wanted: { readonly agent_ids: readonly string[]; readonly focus: string | null },
): Promise<Target> {
  const { rows } = await sql<{ agent_id: string; is_row: boolean; is_focus: boolean }>`
    select agent_id, agent_id = any(${wanted.agent_ids}::uuid[]) as is_row, agent_id is not distinct from ${wanted.focus}::uuid as is_focus
    from agents
    where revoked_at is null and (agent_id = any(${wanted.agent_ids}::uuid[]) or agent_id = ${wanted.focus}::uuid)
  `.execute(tx);
  return {
    rows: new Set(rows.filter(({ is_row }) => is_row).map(({ agent_id }) => agent_id)),
    focus: rows.find(({ is_focus }) => is_focus)?.agent_id ?? null,
  };
}
