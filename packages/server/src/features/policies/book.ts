import type { Tx } from '../../db/index.ts';
import { type Effective, effectiveOf } from './effective.ts';
import { type PolicyText, readBodies, readGiven } from './given-store.ts';
import type { Layer } from './merge.ts';
import { type Placed, placesOf } from './places-store.ts';
import { Recent } from './recent.ts';

/** Which groups each of these devices is in. */
export type GroupsOf = (
  tx: Tx,
  partnerId: string,
  agentIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly string[]>>;

/** A policy as it was given to one target. */
export interface Given extends Layer {
  readonly partner_id: string;
  readonly target_id: string | null;
  /** The same policy says the same under the same version. */
  readonly version: string;
}

/** Policies, and what different sets of them come to, that are remembered: far more than are in force at the devices of one hour. */
const REMEMBERED = 1000;

/**
 * Works out what is in force on devices. Devices that are given the same share one answer, also from one call to the next: what a policy says is read again, and laid over the others again, when
 * its row has changed.
 */
export class PolicyBook {
  readonly #groupsOf: GroupsOf;
  readonly #bodies = new Recent<PolicyText>(REMEMBERED);
  readonly #answers = new Recent<Effective>(REMEMBERED);

  constructor(groupsOf: GroupsOf) {
    this.#groupsOf = groupsOf;
  }

  /** What is in force on these devices; those that are gone are left out, and those of other partners, if one is named. */
  async read(tx: Tx, partnerId: string | null, agentIds: readonly string[]): Promise<Map<string, Effective>> {
    const devices = await placesOf(tx, partnerId, agentIds);
    return this.work(tx, await this.given(tx, devices), devices);
  }

  /** What is given to these devices, to places that they are in, and to groups. */
  async given(tx: Tx, devices: readonly Placed[]): Promise<Given[]> {
    const targets = await readGiven(tx, devices);
    // Held here too, for what is remembered may go meanwhile.
    const bodies = new Map<string, PolicyText>();
    for (const { policy_id, version } of targets) {
      const known = this.#bodies.get(nameOf({ policy_id, version }));
      if (known !== undefined) bodies.set(policy_id, known);
    }
    const missing = new Set(targets.map(({ policy_id }) => policy_id)).difference(new Set(bodies.keys()));
    for (const body of await readBodies(tx, [...missing])) {
      bodies.set(body.policy_id, body);
      this.#bodies.set(nameOf(body), body);
    }
    return targets.flatMap(({ partner_id, policy_id, level, target_id }) => {
      const body = bodies.get(policy_id);
      return body === undefined ? [] : [{ ...body, partner_id, level, target_id }];
    });
  }

  /** What comes of it, or of what would be given. */
  async work(
    tx: Tx,
    given: readonly Given[],
    devices: readonly Placed[],
    known = this.#answers,
  ): Promise<Map<string, Effective>> {
    const ofPartners = Map.groupBy(given, ({ partner_id }) => partner_id);
    const effective = new Map<string, Effective>();
    for (const [partnerId, own] of Map.groupBy(devices, ({ partner_id }) => partner_id)) {
      const layers = ofPartners.get(partnerId) ?? [];
      const groups = await this.#groupsOfThose(tx, partnerId, layers, own);
      for (const device of own) {
        const reaching = layers.filter((layer) => reaches(layer, device, groups.get(device.agent_id) ?? []));
        effective.set(device.agent_id, answer(reaching, known));
      }
    }
    return effective;
  }

  /** The devices of a partner, of these, that are in any of the groups. */
  async membersOf(
    tx: Tx,
    partnerId: string,
    groupIds: readonly string[],
    agentIds: readonly string[],
  ): Promise<string[]> {
    const groups = await this.#groupsOf(tx, partnerId, agentIds);
    return agentIds.filter((id) => groups.get(id)?.some((group) => groupIds.includes(group)));
  }

  /** Nobody is asked where nothing is given to a group. */
  async #groupsOfThose(
    tx: Tx,
    partnerId: string,
    layers: readonly Given[],
    devices: readonly Placed[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    if (!layers.some(({ level }) => level === 'group')) return new Map();
    return await this.#groupsOf(
      tx,
      partnerId,
      devices.map(({ agent_id }) => agent_id),
    );
  }
}

function answer(layers: readonly Given[], known: Recent<Effective>): Effective {
  const name = layers
    .map((layer) => `${nameOf(layer)}/${layer.level}`)
    .toSorted()
    .join();
  const effective = known.get(name) ?? effectiveOf(layers);
  known.set(name, effective);
  return effective;
}

function nameOf({ policy_id, version }: Pick<PolicyText, 'policy_id' | 'version'>): string {
  return `${policy_id}@${version}`;
}

function reaches(
  { level, target_id }: Pick<Given, 'level' | 'target_id'>,
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
