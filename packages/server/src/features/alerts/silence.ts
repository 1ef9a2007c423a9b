import type { Tx } from '../../db/index.ts';
import type { DevicePlace, Silence } from './alerts-store.ts';
import { RETURN_MS } from './causes.ts';
import { behindOf } from './dependencies.ts';
import { readSilentParents } from './dependencies-store.ts';
import { isOn } from './schedule.ts';
import { readReaches, type StoredReach } from './silence-store.ts';
import type { WatchRow } from './watches-store.ts';

/** Which groups each of these devices is in. */
export type GroupsOf = (
  tx: Tx,
  partnerId: string,
  agentIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly string[]>>;

/** What may be silenced. `since`: when it ceased to be well, Unix milliseconds. */
interface Matter extends Pick<WatchRow, 'kind' | 'key' | 'by_network'> {
  readonly since: number;
}

/** Whether people are to be told of something on a device. Answers why not; null: they are. */
export type SilenceOf = (device: DevicePlace, matter: Matter) => Silence | null;

/** Reads what is silenced for a partner at a moment. */
export async function readSilence(
  tx: Tx,
  partnerId: string,
  now: number,
  groupsOf: ReadonlyMap<string, readonly string[]>,
): Promise<SilenceOf> {
  const { windows, mutes } = await readReaches(tx, partnerId, new Date(now));
  const { edges, parents } = await readSilentParents(tx, partnerId, now - RETURN_MS);
  const on = windows.filter(({ schedule }) => isOn(schedule, now));
  const isBehind = behindOf(edges, parents);
  return (device, { kind, key, by_network, since }) => {
    const covers = (reach: StoredReach) => reaches(reach, device, groupsOf.get(device.agent_id) ?? []);
    if (on.some(covers)) return 'maintenance';
    if (mutes.some((mute) => (mute.key === null || mute.key === key) && covers(mute))) return 'mute';
    return (kind === 'offline' || by_network) && isBehind(device, since) ? 'dependency' : null;
  };
}

function reaches({ level, target_id }: StoredReach, device: DevicePlace, groups: readonly string[]): boolean {
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
