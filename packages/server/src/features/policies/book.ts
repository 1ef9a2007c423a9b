import type { Tx } from '../../db/index.ts';
import { type Effective, effectiveOf } from './effective.ts';
import type { Layer } from './merge.ts';
import { type Placed, placesOf } from './places-store.ts';
import { readGiven } from './policies-store.ts';

/** Which groups each of these devices is in. */
export type GroupsOf = (
  tx: Tx,
  partnerId: string,
  agentIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly string[]>>;

export type Given = Awaited<ReturnType<typeof readGiven>>;

/** Works out what is in force on devices. Devices that are given the same share one answer. */
export class PolicyBook {
  readonly #groupsOf: GroupsOf;

  constructor(groupsOf: GroupsOf) {
    this.#groupsOf = groupsOf;
  }

  /** What is in force on these devices of a partner; those that are gone are left out. */
  async read(tx: Tx, partnerId: string, agentIds: readonly string[]): Promise<Map<string, Effective>> {
    const given = await readGiven(tx, partnerId);
    return this.work(tx, partnerId, given, await placesOf(tx, partnerId, agentIds));
  }

  /** The same of what would be given. */
  async work(
    tx: Tx,
    partnerId: string,
    given: Given,
    devices: readonly Placed[],
  ): Promise<Map<string, Effective>> {
    const asksGroups = given.some(({ level }) => level === 'group');
    const ids = devices.map(({ agent_id }) => agent_id);
    const groups = asksGroups
      ? await this.#groupsOf(tx, partnerId, ids)
      : new Map<string, readonly string[]>();
    const known = new Map<string, Effective>();
    return new Map(
      devices.map((device) => {
        const layers = given.filter((layer) => reaches(layer, device, groups.get(device.agent_id) ?? []));
        const name = layers.map(({ policy_id, level }) => `${policy_id}/${level}`).join();
        const effective = known.get(name) ?? effectiveOf(layers);
        known.set(name, effective);
        return [device.agent_id, effective];
      }),
    );
  }
}

function reaches(
  { level, target_id }: Pick<Layer, 'level'> & { readonly target_id: string | null },
  device: Placed,
  groups: readonly string[],
): boolean {
  switch (level) {
    case 'partner':
      return true;
    case 'client':
      return target_id === device.client_id;
    case 'site':
      return target_id === device.site_id;
    case 'group':
      return target_id !== null && groups.includes(target_id);
    case 'device':
      return target_id === device.agent_id;
  }
}
