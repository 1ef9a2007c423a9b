import type { Me, Role } from '@guru/protocol/api';
import type { NotNull } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { TokenSubject } from './access-tokens.ts';

export interface Credentials extends TokenSubject {
  readonly password_hash: string;
}

/** What a sign-in needs of the person with this e-mail address, in the partner that the person joined first. */
export async function findCredentials(tx: Tx, email: string): Promise<Credentials | undefined> {
  return await tx
    .selectFrom('users')
    .innerJoin('memberships', 'memberships.user_id', 'users.user_id')
    .select(['users.user_id', 'memberships.partner_id', 'memberships.role', 'users.password_hash'])
    .where('users.email', '=', email)
    .where('users.kind', '=', 'person')
    .where('users.disabled_at', 'is', null)
    .$narrowType<{ password_hash: NotNull }>()
    .orderBy('memberships.created_at')
    .orderBy('memberships.partner_id')
    .executeTakeFirst();
}

/** The role that a person has for a partner now; nothing once disabled or no longer a member. */
export async function findRole(tx: Tx, userId: string, partnerId: string): Promise<Role | undefined> {
  const row = await tx
    .selectFrom('memberships')
    .innerJoin('users', 'users.user_id', 'memberships.user_id')
    .select('memberships.role')
    .where('memberships.user_id', '=', userId)
    .where('memberships.partner_id', '=', partnerId)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  return row?.role;
}

export async function findMe(tx: Tx, userId: string, partnerId: string): Promise<Me | undefined> {
  return await tx
    .selectFrom('users')
    .innerJoin('memberships', 'memberships.user_id', 'users.user_id')
    .innerJoin('partners', 'partners.partner_id', 'memberships.partner_id')
    .select([
      'users.user_id',
      'users.email',
      'users.display_name',
      'memberships.role',
      'partners.partner_id',
      'partners.name as partner_name',
    ])
    .where('users.user_id', '=', userId)
    .where('partners.partner_id', '=', partnerId)
    .where('users.kind', '=', 'person')
    .where('users.disabled_at', 'is', null)
    .$narrowType<{ email: NotNull }>()
    .executeTakeFirst();
}

export async function ownerExists(tx: Tx): Promise<boolean> {
  const row = await tx
    .selectFrom('memberships')
    .select('user_id')
    .where('role', '=', 'owner')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export interface NewOwner {
  readonly partner_name: string;
  readonly display_name: string;
  readonly email: string;
  readonly password_hash: string;
}

/** Inserts a partner with its first owner. */
export async function insertOwner(tx: Tx, owner: NewOwner): Promise<{ partner_id: string; user_id: string }> {
  const { partner_id } = await tx
    .insertInto('partners')
    .values({ name: owner.partner_name })
    .returning('partner_id')
    .executeTakeFirstOrThrow();
  const { user_id } = await tx
    .insertInto('users')
    .values({ email: owner.email, display_name: owner.display_name, password_hash: owner.password_hash })
    .returning('user_id')
    .executeTakeFirstOrThrow();
  await tx.insertInto('memberships').values({ partner_id, user_id, role: 'owner' }).execute();
  return { partner_id, user_id };
}
