import type { approvals } from '@guru/protocol/api';
import { z } from 'zod';
import { approvalDecided, type Bus, partnerLive } from '../../../bus/index.ts';
import { ApiError } from '../../../errors/index.ts';
import { decodeCursor, encodeCursor, type HandlersOf } from '../../../http/index.ts';
import { decideApproval } from './approvals-store.ts';
import { findApproval, listApprovals } from './list-store.ts';

const Position = z.tuple([z.uuid()]);
/** How long a yes can be used by a call that was given up meanwhile and is made again. */
const YES_HOLDS_MS = 10 * 60_000;

/** What assistants ask for, and what people say to it. `now` in Unix milliseconds. */
export function approvalsRoutes(bus: Pick<Bus, 'publish'>, now: () => number): HandlersOf<typeof approvals> {
  return {
    'GET /api/v1/approvals': async ({ tx, query: { cursor, limit, status } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(Position, cursor)[0];
      const found = await listApprovals(tx, { status, limit: limit + 1, after });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, next_cursor: last && found.length > limit ? encodeCursor([last.approval_id]) : null };
    },

    'GET /api/v1/approvals/{approval_id}': async ({ tx, params }) => {
      const found = await findApproval(tx, params.approval_id);
      if (found === undefined) throw new ApiError('approval_not_found');
      return found;
    },

    'POST /api/v1/approvals/{approval_id}/decision': async ({
      tx,
      audit,
      afterCommit,
      user,
      params,
      body,
    }) => {
      const { approval_id } = params;
      const found = await findApproval(tx, approval_id);
      if (found === undefined) throw new ApiError('approval_not_found');
      if (found.content_hash !== body.content_hash) throw new ApiError('approval_differs');
      const decided_at = new Date(now());
      const isOpen = await decideApproval(tx, approval_id, {
        status: body.decision,
        decided_by: user.user_id,
        decided_at,
        note: body.note,
        expires_at: new Date(decided_at.getTime() + YES_HOLDS_MS),
      });
      if (!isOpen) throw new ApiError('approval_closed');
      await audit({
        action: `approval.${body.decision}`,
        target_kind: 'approval',
        target_id: approval_id,
        details: {
          assistant_id: found.assistant_id,
          agent_id: found.agent_id,
          content_hash: found.content_hash,
        },
      });
      afterCommit(() => {
        bus.publish(approvalDecided(approval_id), body.decision);
        bus.publish(partnerLive(user.partner_id), { type: 'changed', what: 'approvals' });
      });
      const decided = await findApproval(tx, approval_id);
      if (decided === undefined) throw new Error('the request that was just decided on is gone');
      return decided;
    },
  };
}
