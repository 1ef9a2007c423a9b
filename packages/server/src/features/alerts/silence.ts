import type { Tx } from '../../db/index.ts';
import type { DevicePlace, Silence } from './alerts-store.ts';
import { isOn } from './schedule.ts';
import { readReaches, type StoredReach } from './silence-store.ts';

/** Which groups each of these devices is in. */
export type GroupsOf = (
  tx: Tx,
  partnerId: string,
  agentIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly string[]>>;

/** Whether people are to be told of something on a device. Answers why not; null: they are. */
export type SilenceOf = (device: DevicePlace, key: string) => Silence | null;

/** Reads what is silenced for a partner at a moment. */
export async function readSilence(
  tx: Tx,
  partnerId: string,
  now: number,
  groupsOf: ReadonlyMap<string, readonly string[]>,
): Promise<SilenceOf> {
  const { windows, mutes } = await readReaches(tx, partnerId, new Date(now));
  const on = windows.filter(({ schedule }) => isOn(schedule, now));
  return (device, key) => {
    const covers = (reach: StoredReach) => reaches(reach, device, groupsOf.get(device.agent_id) ?? []);
    if (on.some(covers)) return 'maintenance';
    return mutes.some((mute) => (mute.key === null || mute.key === key) && covers(mute)) ? 'mute' : null;
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
