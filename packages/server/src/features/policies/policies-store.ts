import type { Policy, PolicyBody, PolicyTarget } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';

interface PolicyRow {
  readonly policy_id: string;
  readonly name: string;
  readonly description: string;
  readonly checks: PolicyBody['checks'];
  readonly settings: PolicyBody['settings'];
  readonly changed_at: Date;
  readonly changed_by: string | null;
  readonly targets: Policy['targets'];
  /** By what it is sorted. */
  readonly position: string;
}

export interface PolicyListQuery {
  readonly search?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const Position = z.tuple([z.string().max(400), z.uuid()]);

/** Each target with the name of what it is. */
const TARGETS = sql<Policy['targets']>`coalesce((
  select jsonb_agg(jsonb_build_object('level', t.level, 'target_id', t.target_id,
    'name', coalesce(c.name, s.name, g.name, a.display_name, a.hostname, '')) order by t.level, t.target_id)
  from policy_targets t
    left join clients c on c.client_id = t.client_id
    left join sites s on s.site_id = t.site_id
    left join groups g on g.group_id = t.group_id
    left join agents a on a.agent_id = t.agent_id
  where t.policy_id = p.policy_id), '[]'::jsonb)`;

function rowsOf(tx: Tx) {
  return tx
    .selectFrom('policies as p')
    .select([
      'p.policy_id',
      'p.name',
      'p.description',
      'p.checks',
      'p.settings',
      'p.changed_at',
      'p.changed_by',
    ])
    .select(TARGETS.as('targets'))
    .select(sql<string>`lower(p.name)`.as('position'));
}

/** A page of a partner's policies, by name. Throws `bad_cursor`. */
export async function listPolicies(
  tx: Tx,
  partnerId: string,
  { search, cursor, limit }: PolicyListQuery,
): Promise<{ items: Policy[]; next_cursor: string | null }> {
  let query = rowsOf(tx)
    .where('p.partner_id', '=', partnerId)
    .orderBy(sql`lower(p.name)`)
    .orderBy('p.policy_id')
    .limit(limit + 1);
  if (search) query = query.where('p.name', 'ilike', `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`);
  if (cursor !== undefined) {
    const [name, id] = decodeCursor(Position, cursor);
    query = query.where(sql<boolean>`(lower(p.name), p.policy_id) > (${name}, ${id}::uuid)`);
  }
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toPolicy),
    next_cursor: last ? encodeCursor([last.position, last.policy_id]) : null,
  };
}

export async function readPolicy(tx: Tx, policyId: string): Promise<Policy | undefined> {
  const row = await rowsOf(tx).where('p.policy_id', '=', policyId).executeTakeFirst();
  return row && toPolicy(row);
}

export async function insertPolicy(
  tx: Tx,
  partner_id: string,
  body: PolicyBody,
  changed_by: string | null,
): Promise<string> {
  const { policy_id } = await tx
    .insertInto('policies')
    .values({ partner_id, changed_by, ...columnsOf(body) })
    .returning('policy_id')
    .executeTakeFirstOrThrow();
  return policy_id;
}

/** Answers whether there is such a policy. */
export async function updatePolicy(
  tx: Tx,
  policyId: string,
  body: PolicyBody,
  changed_by: string,
  changed_at: Date,
): Promise<boolean> {
  const updated = await tx
    .updateTable('policies')
    .set({ ...columnsOf(body), changed_by, changed_at })
    .where('policy_id', '=', policyId)
    .returning('policy_id')
    .executeTakeFirst();
  return updated !== undefined;
}

export async function deletePolicy(tx: Tx, policyId: string): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('policies')
    .where('policy_id', '=', policyId)
    .returning('policy_id')
    .executeTakeFirst();
  return deleted !== undefined;
}

/** Gives a policy to these targets and to no others. Rejects with a foreign key violation when one of them isn't the partner's. */
export async function replaceTargets(
  tx: Tx,
  partner_id: string,
  policy_id: string,
  targets: readonly PolicyTarget[],
): Promise<void> {
  await tx.deleteFrom('policy_targets').where('policy_id', '=', policy_id).execute();
  if (targets.length === 0) return;
  await tx
    .insertInto('policy_targets')
    .values(
      targets.map(({ level, target_id }) => ({
        partner_id,
        policy_id,
        level,
        client_id: level === 'client' ? target_id : null,
        site_id: level === 'site' ? target_id : null,
        group_id: level === 'group' ? target_id : null,
        agent_id: level === 'device' ? target_id : null,
      })),
    )
    .onConflict((on) => on.doNothing())
    .execute();
}

function columnsOf({ name, description, checks, settings }: PolicyBody) {
  return { name, description, checks: JSON.stringify(checks), settings: JSON.stringify(settings) };
}

function toPolicy({ position: _, ...row }: PolicyRow): Policy {
  return { ...row, changed_at: row.changed_at.toISOString() };
}
