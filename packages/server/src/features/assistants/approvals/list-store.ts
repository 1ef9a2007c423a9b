import type { Approval, ApprovalAction } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../../db/index.ts';

interface ApprovalRow {
  readonly approval_id: string;
  readonly assistant_id: string;
  readonly assistant_name: string;
  readonly agent_id: string;
  readonly hostname: string;
  readonly action: ApprovalAction;
  readonly content_hash: Uint8Array;
  readonly fenced_by: string;
  readonly reason: string;
  readonly status: Approval['status'];
  readonly requested_at: Date;
  readonly expires_at: Date;
  readonly decided_at: Date | null;
  readonly decided_by: string | null;
  readonly note: string;
  readonly used_at: Date | null;
}

function approvals(tx: Tx) {
  return tx
    .selectFrom('approvals as p')
    .innerJoin('users as u', 'u.user_id', 'p.assistant_id')
    .innerJoin('agents as a', 'a.agent_id', 'p.agent_id')
    .leftJoin('users as d', 'd.user_id', 'p.decided_by')
    .select([
      'p.approval_id',
      'p.assistant_id',
      'u.display_name as assistant_name',
      'p.agent_id',
      'a.hostname',
    ])
    .select([
      'p.action',
      'p.content_hash',
      'p.fenced_by',
      'p.reason',
      'p.status',
      'p.requested_at',
      'p.expires_at',
    ])
    .select(['p.decided_at', 'd.display_name as decided_by', 'p.note', 'p.used_at']);
}

export async function findApproval(tx: Tx, approvalId: string): Promise<Approval | undefined> {
  const row = await approvals(tx).where('p.approval_id', '=', approvalId).executeTakeFirst();
  return row && toApproval(row);
}

/** A page, newest first, beginning after (below) the request with the id `after`. */
export async function listApprovals(
  tx: Tx,
  {
    status,
    limit,
    after,
  }: { status: Approval['status'] | undefined; limit: number; after: string | undefined },
): Promise<Approval[]> {
  const rows = await approvals(tx)
    .where(status === undefined ? sql<boolean>`true` : sql<boolean>`p.status = ${status}`)
    .where(after === undefined ? sql<boolean>`true` : sql<boolean>`p.approval_id < ${after}`)
    .orderBy('p.approval_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toApproval);
}

function toApproval({
  content_hash,
  requested_at,
  expires_at,
  decided_at,
  used_at,
  ...row
}: ApprovalRow): Approval {
  return {
    ...row,
    content_hash: Buffer.from(content_hash).toString('hex'),
    requested_at: requested_at.toISOString(),
    expires_at: expires_at.toISOString(),
    decided_at: decided_at?.toISOString() ?? null,
    used_at: used_at?.toISOString() ?? null,
  };
}
