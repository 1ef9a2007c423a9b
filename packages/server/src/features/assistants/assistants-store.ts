import type { Fence } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';

/** Assistants are members by one of these. */
export type AssistantRole = 'viewer' | 'technician';

export interface AssistantRow {
  readonly assistant_id: string;
  readonly name: string;
  readonly role: string;
  readonly fence: Fence;
  readonly created_at: Date;
  readonly disabled_at: Date | null;
}

export interface NewAssistant {
  readonly partner_id: string;
  readonly name: string;
  readonly role: AssistantRole;
  readonly fence: Fence;
  readonly created_by: string;
  readonly created_at: Date;
}

/** Adds an assistant: a user of its own kind, a member, and its fence. */
export async function insertAssistant(tx: Tx, assistant: NewAssistant): Promise<string> {
  const { partner_id, name, role, fence, created_by, created_at } = assistant;
  // Of a row that isn't a member's yet nothing can be read back: its id is made here.
  const assistant_id = Bun.randomUUIDv7();
  await tx
    .insertInto('users')
    .values({ user_id: assistant_id, kind: 'assistant', display_name: name })
    .execute();
  await tx.insertInto('memberships').values({ partner_id, user_id: assistant_id, role }).execute();
  await tx
    .insertInto('assistants')
    .values({ assistant_id, partner_id, fence: JSON.stringify(fence), created_by, created_at })
    .execute();
  return assistant_id;
}

function assistants(tx: Tx) {
  return tx
    .selectFrom('assistants as a')
    .innerJoin('users as u', 'u.user_id', 'a.assistant_id')
    .innerJoin('memberships as m', (join) =>
      join.onRef('m.user_id', '=', 'a.assistant_id').onRef('m.partner_id', '=', 'a.partner_id'),
    )
    .select([
      'a.assistant_id',
      'u.display_name as name',
      'm.role',
      'a.fence',
      'a.created_at',
      'u.disabled_at',
    ]);
}

export async function findAssistant(tx: Tx, assistantId: string): Promise<AssistantRow | undefined> {
  return await assistants(tx).where('a.assistant_id', '=', assistantId).executeTakeFirst();
}

/** A page, newest first, beginning after (below) the assistant with the id `after`. */
export async function listAssistants(
  tx: Tx,
  limit: number,
  after: string | undefined,
): Promise<AssistantRow[]> {
  const all = assistants(tx).orderBy('a.assistant_id', 'desc').limit(limit);
  return await (after === undefined ? all : all.where('a.assistant_id', '<', after)).execute();
}

export interface AssistantChange {
  readonly name: string;
  readonly role: AssistantRole;
  readonly fence: Fence;
}

export async function updateAssistant(
  tx: Tx,
  partnerId: string,
  assistantId: string,
  { name, role, fence }: AssistantChange,
): Promise<void> {
  await tx.updateTable('users').set({ display_name: name }).where('user_id', '=', assistantId).execute();
  await tx
    .updateTable('memberships')
    .set({ role })
    .where('user_id', '=', assistantId)
    .where('partner_id', '=', partnerId)
    .execute();
  await tx
    .updateTable('assistants')
    .set({ fence: JSON.stringify(fence) })
    .where('assistant_id', '=', assistantId)
    .execute();
}

/** Revokes an assistant that is there. False when it was revoked before. */
export async function disableAssistant(tx: Tx, assistantId: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('users')
    .set({ disabled_at: now })
    .where('user_id', '=', assistantId)
    .where('kind', '=', 'assistant')
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
