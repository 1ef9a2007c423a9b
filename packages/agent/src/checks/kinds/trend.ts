/** How full something was at some time: hours since 1970, and the share from 0 to 1. */
export type Point = readonly [hour: number, share: number];

/** A week: long enough that a night's backup is no trend, short enough that what grows now is seen. */
export const MAX_POINTS = 168;
/** Less than half a day says nothing. */
const MIN_POINTS = 6;
const MIN_HOURS = 12;
const HOUR_MS = 3_600_000;
const MAX_DAYS = 3650;

/** The points with one for now, if this hour has none yet; the newest week of them. */
export function withPoint(points: readonly Point[], wall: number, share: number): readonly Point[] {
  const hour = Math.floor(wall / HOUR_MS);
  // What a calendar that was set back has left in the future.
  const past = points.filter(([at]) => at <= hour && at > hour - MAX_POINTS);
  if (past.at(-1)?.[0] === hour) return past;
  return [...past, [hour, Math.round(share * 1e5) / 1e5]];
}

/** In how many days it is full, by the straight line that fits best; undefined when it doesn't grow, or not within ten years, or nobody can tell. */
export function daysUntilFull(points: readonly Point[], share: number): number | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (points.length < MIN_POINTS || last[0] - first[0] < MIN_HOURS) return undefined;
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanHour, meanShare] = [mean(([hour]) => hour), mean(([, at]) => at)];
  const spread = mean(([hour]) => (hour - meanHour) ** 2);
  const slope = mean(([hour, at]) => (hour - meanHour) * (at - meanShare)) / spread;
  if (!(slope > 0)) return undefined;
  const days = Math.max(0, 1 - share) / slope / 24;
  return days <= MAX_DAYS ? days : undefined;
}
