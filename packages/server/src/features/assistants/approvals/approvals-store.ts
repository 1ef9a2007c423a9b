import type { Approval, ApprovalAction } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../../db/index.ts';

export interface NewApproval {
  readonly partner_id: string;
  readonly assistant_id: string;
  readonly agent_id: string;
  readonly action: ApprovalAction;
  readonly content_hash: Uint8Array;
  readonly fenced_by: string;
  readonly reason: string;
  readonly requested_at: Date;
  readonly expires_at: Date;
}

export interface OpenApproval {
  readonly approval_id: string;
  readonly status: Approval['status'];
  readonly expires_at: Date;
}

/** Adds a request; undefined when the same one is open already. */
export async function insertApproval(
  tx: Tx,
  { action, ...request }: NewApproval,
): Promise<OpenApproval | undefined> {
  return await tx
    .insertInto('approvals')
    .values({ ...request, action: JSON.stringify(action) })
    .onConflict((on) => on.doNothing())
    .returning(['approval_id', 'status', 'expires_at'])
    .executeTakeFirst();
}

/** The open request for exactly this. */
export async function findOpen(
  tx: Tx,
  { assistant_id, agent_id, content_hash }: Pick<NewApproval, 'assistant_id' | 'agent_id' | 'content_hash'>,
): Promise<OpenApproval | undefined> {
  return await tx
    .selectFrom('approvals')
    .select(['approval_id', 'status', 'expires_at'])
    .where('assistant_id', '=', assistant_id)
    .where('agent_id', '=', agent_id)
    .where('content_hash', '=', content_hash)
    .where('status', 'in', ['requested', 'approved'])
    .where('used_at', 'is', null)
    .executeTakeFirst();
}

export async function countRequested(tx: Tx, assistantId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('approvals')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('assistant_id', '=', assistantId)
    .where('status', '=', 'requested')
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Decides on a request that is open and not late. False when it isn't. */
export async function decideApproval(
  tx: Tx,
  approvalId: string,
  decision: {
    readonly status: 'approved' | 'denied';
    readonly decided_by: string;
    readonly decided_at: Date;
    readonly note: string;
    /** Until when a yes can be used. */
    readonly expires_at: Date;
  },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('approvals')
    .set(decision)
    .where('approval_id', '=', approvalId)
    .where('status', '=', 'requested')
    .where('expires_at', '>', decision.decided_at)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Uses a yes, in one statement: of many that want it one gets it, and only with the content that it is for. */
export async function consumeApproval(
  tx: Tx,
  approvalId: string,
  contentHash: Uint8Array,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('approvals')
    .set({ used_at: now })
    .where('approval_id', '=', approvalId)
    .where('content_hash', '=', contentHash)
    .where('status', '=', 'approved')
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends what is late, a yes that nobody used too, with a line in the audit each; answers whose they were. The transaction must be the system's. */
export async function expireApprovals(tx: Tx, now: Date): Promise<string[]> {
  const { rows } = await sql<{ partner_id: string }>`
    with late as (
      update approvals set status = 'expired'
      where (status = 'requested' or (status = 'approved' and used_at is null)) and expires_at <= ${now}
      returning partner_id, approval_id
    ), told as (
      insert into audit_events (partner_id, actor_kind, action, target_kind, target_id)
      select partner_id, 'system', 'approval.expired', 'approval', approval_id from late
    )
    select distinct partner_id from late`.execute(tx);
  return rows.map(({ partner_id }) => partner_id);
}
