import type { DeviceRole } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

/** What a person may change of a device; undefined leaves it. */
export interface AgentChange {
  readonly display_name?: string | null | undefined;
  readonly site_id?: string | undefined;
  /** Null: as it is guessed. */
  readonly role?: DeviceRole | null | undefined;
}

/** Changes a device. Answers false when there is none. Breaks a foreign key when the site isn't this partner's. */
export async function changeAgent(tx: Tx, agentId: string, change: AgentChange): Promise<boolean> {
  const { display_name, site_id, role } = change;
  const values = {
    ...(display_name !== undefined && { display_name }),
    ...(site_id !== undefined && { site_id }),
    ...(role !== undefined && { role_override: role }),
  };
  if (Object.keys(values).length === 0) return exists(tx, agentId);
  const result = await tx
    .updateTable('agents')
    .set(values)
    .where('agent_id', '=', agentId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Makes the agent's key worth nothing and takes the device out of every list. Answers its name, or undefined when there is none. */
export async function revokeAgent(tx: Tx, agentId: string): Promise<string | undefined> {
  const row = await tx
    .updateTable('agents')
    .set({ revoked_at: sql`now()`, status: 'offline' })
    .where('agent_id', '=', agentId)
    .where('revoked_at', 'is', null)
    .returning('hostname')
    .executeTakeFirst();
  return row?.hostname;
}

/** Deletes what is left of a revoked device: its row, its sessions, its history. */
export async function deleteAgent(tx: Tx, agentId: string): Promise<void> {
  await tx.deleteFrom('metrics').where('agent_id', '=', agentId).execute();
  await tx.deleteFrom('check_values').where('agent_id', '=', agentId).execute();
  await tx.deleteFrom('agents').where('agent_id', '=', agentId).where('revoked_at', 'is not', null).execute();
}

async function exists(tx: Tx, agentId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('agents')
    .select('agent_id')
    .where('agent_id', '=', agentId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}
