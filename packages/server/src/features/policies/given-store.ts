import type { PolicyBody, PolicyLevel } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { Placed } from './places-store.ts';

/** A policy that is given to somebody, without what it says. */
export interface GivenTarget {
  readonly partner_id: string;
  readonly policy_id: string;
  readonly level: PolicyLevel;
  /** Null: the whole partner. */
  readonly target_id: string | null;
  /** Another one after each change of the policy. */
  readonly version: string;
}

/** What is given to these devices, to their sites, clients and partners, and to the groups of these partners, whoever is in them. */
export async function readGiven(tx: Tx, devices: readonly Placed[]): Promise<GivenTarget[]> {
  const partners = new Set(devices.map(({ partner_id }) => partner_id));
  const places = new Set(
    devices.flatMap(({ agent_id, site_id, client_id }) => [agent_id, site_id, client_id]),
  );
  // The number of the transaction that wrote the row: two changes never share it, also within one millisecond.
  const { rows } = await sql<GivenTarget>`
    select t.partner_id, t.policy_id, t.level, t.target_id, p.xmin::text as version
    from policy_targets t join policies p on p.policy_id = t.policy_id
    where t.partner_id = any (${[...partners]}::uuid[])
      and (t.level in ('partner', 'group') or t.target_id = any (${[...places]}::uuid[]))`.execute(tx);
  return rows;
}

export interface PolicyText {
  readonly policy_id: string;
  readonly version: string;
  readonly name: string;
  readonly checks: PolicyBody['checks'];
  readonly settings: PolicyBody['settings'];
}

/** What these policies say. */
export async function readBodies(tx: Tx, policyIds: readonly string[]): Promise<PolicyText[]> {
  if (policyIds.length === 0) return [];
  const { rows } = await sql<PolicyText>`
    select policy_id, xmin::text as version, name, checks, settings
    from policies where policy_id = any (${policyIds}::uuid[])`.execute(tx);
  return rows;
}
