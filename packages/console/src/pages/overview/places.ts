import type { AgentCounts } from '@guru/protocol/api';
import type { AlertCounts } from '../../api/alerts.ts';

/** How one client, or one site of a client, stands. */
export interface PlaceHealth {
  readonly place_id: string;
  readonly name: string;
  readonly total: number;
  readonly online: number;
  readonly offline: number;
  readonly incidents: number;
  readonly critical: number;
  readonly warning: number;
}

const WORST_FIRST = ['incidents', 'critical', 'warning', 'offline'] as const;

/** Places with how they stand, the worst first; those that stand alike by name. */
export function placesByHealth(devices: AgentCounts['below'], alerts: AlertCounts['below']): PlaceHealth[] {
  const open = new Map(alerts.map((place) => [place.place_id, place]));
  return devices
    .map(({ place_id, name, total, online }) => ({
      ...{ place_id, name, total, online },
      offline: total - online,
      incidents: open.get(place_id)?.incidents ?? 0,
      critical: open.get(place_id)?.critical ?? 0,
      warning: open.get(place_id)?.warning ?? 0,
    }))
    .sort((one, other) => {
      const sign = WORST_FIRST.find((sign) => one[sign] !== other[sign]);
      return sign ? other[sign] - one[sign] : one.name.localeCompare(other.name);
    });
}

/** Whether anything at all is not well there. */
export function isUnwell(place: PlaceHealth): boolean {
  return WORST_FIRST.some((sign) => place[sign] > 0);
}
