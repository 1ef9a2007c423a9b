import type { AgentCounts } from '@guru/protocol/api';
import type { AlertCounts } from '../../api/alerts.ts';

/** How one client, or one site of a client, stands. */
export interface PlaceHealth {
  readonly place_id: string;
  readonly name: string;
  readonly incidents: number;
  readonly critical: number;
  readonly warning: number;
  readonly offline: number;
}

const WORST_FIRST = ['incidents', 'critical', 'warning', 'offline'] as const;

/** The places where something is not well, the worst first; those that stand alike by name. */
export function unwellPlaces(devices: AgentCounts['below'], alerts: AlertCounts['below']): PlaceHealth[] {
  const open = new Map(alerts.map((place) => [place.place_id, place]));
  return devices
    .map(({ place_id, name, total, online }) => ({
      place_id,
      name,
      incidents: open.get(place_id)?.incidents ?? 0,
      critical: open.get(place_id)?.critical ?? 0,
      warning: open.get(place_id)?.warning ?? 0,
      offline: total - online,
    }))
    .filter((place) => WORST_FIRST.some((sign) => place[sign] > 0))
    .sort((one, other) => {
      const sign = WORST_FIRST.find((sign) => one[sign] !== other[sign]);
      return sign ? other[sign] - one[sign] : one.name.localeCompare(other.name);
    });
}
