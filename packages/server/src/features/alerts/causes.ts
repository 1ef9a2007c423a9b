/** So many at least make it one cause. */
const LEAST_SILENT = 3;
/** Devices of one cause go silent within this time: so far their heartbeats lie apart, and the finding of it. */
export const TOGETHER_MS = 5 * 60_000;

/** An agent whose line is back may wait up to 5 minutes before it tries again; one that is not there by then is silent for a reason of its own. */
export const RETURN_MS = 6 * 60_000;

export interface Count {
  /** Went silent together, without a goodbye. */
  readonly silent: number;
  /** Those and the ones that are still there: what was there before. */
  readonly expected: number;
}

/** Whether so many went silent that one cause is behind it: half of them at least, and no fewer than three. */
export function isOneCause({ silent, expected }: Count): boolean {
  return silent >= LEAST_SILENT && 2 * silent >= expected;
}

/**
 * What is behind a device's silence: the fleet, when most of it is silent at more than one site; its site, when most of that is; else the device
 * itself.
 */
export function causeOf(
  site: Count,
  fleet: Count,
  sitesWithSilence: number,
): 'fleet_down' | 'site_down' | null {
  if (sitesWithSilence > 1 && isOneCause(fleet)) return 'fleet_down';
  return isOneCause(site) ? 'site_down' : null;
}
