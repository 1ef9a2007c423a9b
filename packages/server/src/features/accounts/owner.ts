import type { Tx } from '../../db/index.ts';
import { recordAudit } from '../audit/audit.ts';
import { addClient } from '../places/places.ts';
import type { TokenSubject } from './access-tokens.ts';
import { insertOwner, type NewOwner } from './users-store.ts';

/** The first client and site, so that a machine can be enrolled at once. */
const FIRST_CLIENT = { name: 'My company', site_name: 'Main' };

/** Makes the partner, its first owner, and a first client with a site, in a system transaction: the tenant begins here. */
export async function makeOwner(tx: Tx, owner: NewOwner): Promise<TokenSubject> {
  const { partner_id, user_id } = await insertOwner(tx, owner);
  const audit = (entry: Parameters<typeof recordAudit>[3]) =>
    recordAudit(tx, partner_id, { kind: 'user', id: user_id }, entry);
  await audit({ action: 'partner.created', target_kind: 'partner', target_id: partner_id });
  await audit({
    action: 'user.created',
    target_kind: 'user',
    target_id: user_id,
    details: { email: owner.email, role: 'owner' },
  });
  await addClient({ tx, audit }, partner_id, FIRST_CLIENT);
  return { partner_id, user_id, role: 'owner' };
}
