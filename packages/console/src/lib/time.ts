const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Below this, a moment counts as now: clocks and heartbeats are not finer. */
const NOW_WITHIN_S = 5;
/** Above this, a date says more than a number of days. */
const DATE_AFTER_S = 30 * DAY;

/**
 * A moment as a person would say it: "now", "12 s ago", "4 min ago", "3 h ago", "5 d ago", then a date. Both in Unix
 * milliseconds. A moment in the future (another clock) counts as now.
 */
export function relativeTime(at: number, now: number, locale?: string): string {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < NOW_WITHIN_S) return 'now';
  if (seconds < MINUTE) return `${seconds} s ago`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`;
  if (seconds < DATE_AFTER_S) return `${Math.floor(seconds / DAY)} d ago`;
  return new Date(at).toLocaleDateString(locale, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** Like `relativeTime` for a moment that is still to come: "in 3 h". What has passed is "now". */
export function timeUntil(at: number, now: number): string {
  const seconds = Math.ceil((at - now) / 1000);
  return seconds <= 0 ? 'now' : `in ${duration(seconds, 1)}`;
}

/** The exact moment with its zone, in the viewer's zone or the one given (an IANA name). */
export function exactTime(at: number, zone?: string, locale?: string): string {
  return new Date(at).toLocaleString(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(zone ? { timeZone: zone } : {}),
  });
}

/** Whether two IANA zones show the same clock at a moment; an unknown or empty zone counts as the same. */
export function sameClock(at: number, zone: string, viewerZone: string): boolean {
  const clock = (timeZone: string) =>
    new Date(at).toLocaleString('en-GB', { timeZone, day: 'numeric', hour: '2-digit', minute: '2-digit' });
  try {
    return zone === '' || clock(zone) === clock(viewerZone);
  } catch {
    return true;
  }
}

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
  [1, 's'],
];

/** A span in its `parts` largest units: 1,051,260 s is "12 d 4 h". */
export function duration(seconds: number, parts = 2): string {
  let rest = Math.max(0, Math.floor(seconds));
  const first = UNITS.findIndex(([size]) => rest >= size);
  if (first === -1) return '0 s';
  const words: string[] = [];
  for (const [size, name] of UNITS.slice(first, first + parts)) {
    const count = Math.floor(rest / size);
    if (count > 0) words.push(`${count} ${name}`);
    rest -= count * size;
  }
  return words.join(' ');
}
