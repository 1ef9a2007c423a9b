import type { Db } from '../../db/index.ts';
import type { InTenant } from '../../http/contract.ts';
import { recordAudit } from './audit.ts';

/** Makes the transactions of signed-in people: in their tenant, with the audit in their name. */
export function createInTenant(db: Db): InTenant {
  return async ({ partner_id, user_id }, work) => {
    const tellings: (() => void)[] = [];
    const result = await db.asPartner(partner_id, (tx) =>
      work({
        tx,
        audit: (entry) => recordAudit(tx, partner_id, { kind: 'user', id: user_id }, entry),
        afterCommit: (tell) => tellings.push(tell),
      }),
    );
    for (const tell of tellings) tell();
    return result;
  };
}
