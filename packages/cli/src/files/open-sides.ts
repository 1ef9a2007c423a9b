import type { ChannelOpener } from '@guru/client/files';
import type { Account } from '../context.ts';
import { deviceName, findDevice } from '../device/find.ts';
import { withSession } from '../device/with-session.ts';
import type { Location } from './location.ts';
import type { Side } from './side.ts';

/** Opens a session on each device that is named, one however often it is, and works with all sides, in the order of the places. */
export async function withSides<T>(
  account: Account,
  places: readonly Location[],
  signal: AbortSignal,
  work: (sides: readonly Side[]) => Promise<T>,
): Promise<T> {
  const names = [...new Set(places.flatMap((place) => (place.at === 'device' ? [place.device] : [])))];
  const devices = await Promise.all(names.map((name) => findDevice(account.api, name)));
  const sessions = new Map<string, ChannelOpener>();

  async function open(at: number): Promise<T> {
    const device = devices[at];
    if (device === undefined) return await work(places.map(toSide));
    // Two names may be of the same device.
    if (sessions.has(device.agent_id)) return await open(at + 1);
    return await withSession(account, device.agent_id, signal, (session) => {
      sessions.set(device.agent_id, session);
      return open(at + 1);
    });
  }

  function toSide(place: Location): Side {
    if (place.at !== 'device') return place;
    const device = devices[names.indexOf(place.device)];
    const session = device && sessions.get(device.agent_id);
    if (device === undefined || session === undefined) throw new Error('a device has no session');
    return { at: 'device', name: deviceName(device), path: place.path, session };
  }

  return await open(0);
}
