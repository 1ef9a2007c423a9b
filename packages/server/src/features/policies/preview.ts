import type { PolicyBody, PolicyPreview, PolicyTarget } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import type { Given, PolicyBook } from './book.ts';
import { differencesOf } from './differences.ts';
import { findWithin, type Placed, type Reach } from './places-store.ts';
import { readGiven } from './policies-store.ts';

/** Devices that a preview works out whole. */
const EXAMPLES = 5;
/** Devices that it looks at until it has found so many that would change. */
const LOOKED_AT = 50;
/** Stands for a policy that has no id yet. */
const NEW_POLICY = '00000000-0000-0000-0000-000000000000';

export interface PlannedChange {
  readonly policy_id: string | null;
  readonly policy: PolicyBody;
  readonly targets: readonly PolicyTarget[];
}

/** What a change would do: to how many devices the policy was or will be given, and for a few of them what would differ. Writes nothing. */
export async function preview(
  tx: Tx,
  book: PolicyBook,
  partnerId: string,
  change: PlannedChange,
): Promise<PolicyPreview> {
  const before = await readGiven(tx, partnerId);
  const after = withChange(before, change);
  const touched = [...before.filter(({ policy_id }) => policy_id === change.policy_id), ...change.targets];
  const { count, first } = await findWithin(tx, partnerId, reachOf(touched), LOOKED_AT);
  const olds = await book.work(tx, partnerId, before, first);
  const news = await book.work(tx, partnerId, after, first);
  const examples = first.flatMap(({ agent_id, hostname, client_name }: Placed) => {
    const [old, now] = [olds.get(agent_id), news.get(agent_id)];
    const differences = old && now ? differencesOf(old, now) : [];
    return differences.length === 0 ? [] : [{ agent_id, hostname, client_name, differences }];
  });
  return { devices: count, examples: examples.slice(0, EXAMPLES) };
}

function withChange(before: Given, { policy_id, policy, targets }: PlannedChange): Given {
  const { name, checks, settings } = policy;
  const layer = { policy_id: policy_id ?? NEW_POLICY, name, checks, settings };
  return [
    ...before.filter((layer) => layer.policy_id !== policy_id),
    ...targets.map(({ level, target_id }) => ({ ...layer, level, target_id })),
  ];
}

/** A group may hold any device: only the whole partner is sure to have them all. */
function reachOf(targets: readonly PolicyTarget[]): Reach {
  const of = (wanted: PolicyTarget['level']) =>
    targets.flatMap(({ level, target_id }) => (level === wanted && target_id !== null ? [target_id] : []));
  return {
    whole_partner: targets.some(({ level }) => level === 'partner' || level === 'group'),
    client_ids: of('client'),
    site_ids: of('site'),
    agent_ids: of('device'),
  };
}
