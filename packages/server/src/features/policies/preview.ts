import type { PolicyBody, PolicyPreview, PolicyTarget } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import type { Given, PolicyBook } from './book.ts';
import { differencesOf } from './differences.ts';
import type { Effective } from './effective.ts';
import { agentsOf, findWithin, type Placed, type Reach } from './places-store.ts';
import { Recent } from './recent.ts';

/** Devices that a preview works out whole. */
const EXAMPLES = 5;
/** Devices that it looks at until it has found so many that would change. */
const LOOKED_AT = 50;
/** Stands for a policy that has no id yet. */
const NEW_POLICY = '00000000-0000-0000-0000-000000000000';
/** Stands for what was not written yet. */
const PLANNED = 'planned';

export interface PlannedChange {
  readonly policy_id: string | null;
  readonly policy: PolicyBody;
  readonly targets: readonly PolicyTarget[];
}

/**
 * What a change would do: to how many devices the policy was (`former`) or will be given, and for a few of them what would differ. Writes nothing.
 */
export async function preview(
  tx: Tx,
  book: PolicyBook,
  partnerId: string,
  change: PlannedChange,
  former: readonly PolicyTarget[],
): Promise<PolicyPreview> {
  const reach = await reachOf(tx, book, partnerId, [...former, ...change.targets]);
  const { count, first } = await findWithin(tx, partnerId, reach, LOOKED_AT);
  const before = await book.given(tx, first);
  const olds = await book.work(tx, before, first);
  // What comes of a plan is not remembered: it may never be made.
  const own = new Recent<Effective>(LOOKED_AT);
  const news = await book.work(tx, withChange(before, partnerId, change), first, own);
  const examples = first.flatMap(({ agent_id, hostname, client_name }: Placed) => {
    const [old, now] = [olds.get(agent_id), news.get(agent_id)];
    const differences = old && now ? differencesOf(old, now) : [];
    return differences.length === 0 ? [] : [{ agent_id, hostname, client_name, differences }];
  });
  return { devices: count, examples: examples.slice(0, EXAMPLES) };
}

function withChange(
  before: readonly Given[],
  partner_id: string,
  { policy_id, policy, targets }: PlannedChange,
): Given[] {
  const { name, checks, settings } = policy;
  const layer = { policy_id: policy_id ?? NEW_POLICY, version: PLANNED, partner_id, name, checks, settings };
  return [
    ...before.filter((layer) => layer.policy_id !== policy_id),
    ...targets.map(({ level, target_id }) => ({ ...layer, level, target_id })),
  ];
}

/** Who is in a group is found by asking for each device: only then, and only when it makes a difference. */
async function reachOf(
  tx: Tx,
  book: PolicyBook,
  partnerId: string,
  targets: readonly PolicyTarget[],
): Promise<Reach> {
  const of = (wanted: PolicyTarget['level']) =>
    targets.flatMap(({ level, target_id }) => (level === wanted && target_id !== null ? [target_id] : []));
  const whole_partner = targets.some(({ level }) => level === 'partner');
  const groups = of('group');
  const agent_ids = of('device');
  if (groups.length > 0 && !whole_partner) {
    for await (const ids of agentsOf(tx, partnerId))
      agent_ids.push(...(await book.membersOf(tx, partnerId, groups, ids)));
  }
  return { whole_partner, agent_ids, client_ids: of('client'), site_ids: of('site') };
}
