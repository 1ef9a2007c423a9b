/** The top of an axis whose values are counted in tens: 1, 2 or 5 times a power of ten, at least `floor`. */
export function niceTop(max: number, floor: number): number {
  const wanted = Math.max(max, floor);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= wanted) ?? wanted;
}

/** The top of an axis whose values are counted in 1024s: a power of two, at least `floor`. */
export function niceBinaryTop(max: number, floor: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(max, floor)));
}

/** Steps between marks on a time axis, in seconds. */
const TIME_STEPS = [
  10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
];

/** Marks on a time axis, at most `most`, on round moments of the viewer's clock. All in Unix seconds. */
export function timeMarks(from: number, to: number, most: number, offset_s: number): number[] {
  const step = TIME_STEPS.find((size) => (to - from) / size <= most) ?? 604_800;
  const first = Math.ceil((from + offset_s) / step) * step - offset_s;
  const marks: number[] = [];
  for (let mark = first; mark <= to; mark += step) marks.push(mark);
  return marks;
}

/** From here on the time of day says less than the day. */
const DAYS_FROM_S = 2 * 86_400;

/** How a mark reads: the time of day, with seconds where marks are that close; the day where they are far apart. */
export function markWords(at: number, span_s: number, locale?: string): string {
  const moment = new Date(at * 1000);
  if (span_s >= DAYS_FROM_S) return moment.toLocaleDateString(locale, { day: 'numeric', month: 'short' });
  return moment.toLocaleTimeString(locale, {
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    ...(span_s < 300 ? { second: '2-digit' } : {}),
  });
}
