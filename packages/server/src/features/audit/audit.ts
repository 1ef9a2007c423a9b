import type { Tx } from '../../db/index.ts';
import type { AuditEntry } from '../../http/contract.ts';

export type { AuditEntry };

export type Actor =
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'agent'; readonly id: string }
  | { readonly kind: 'assistant'; readonly id: string }
  | { readonly kind: 'system' };

/** Appends one audit event in the caller's transaction: the event exists exactly when the change does. */
export async function recordAudit(tx: Tx, partnerId: string, actor: Actor, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit_events')
    .values({
      partner_id: partnerId,
      actor_kind: actor.kind,
      actor_id: actor.kind === 'system' ? null : actor.id,
      action: entry.action,
      target_kind: entry.target_kind,
      target_id: entry.target_id,
      details: JSON.stringify(entry.details ?? {}),
    })
    .execute();
}
