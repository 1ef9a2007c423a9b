import type { RouteBody } from '@guru/protocol/api';
import { type LocalTime, localTime, momentOf, plusDays, weekday } from '../../../runtime/index.ts';

type Hours = NonNullable<RouteBody['hours']>;
type Quiet = NonNullable<RouteBody['quiet']>;

const MINUTE_MS = 60_000;

/** Whether a moment (Unix milliseconds) lies in the hours. Those that go on past midnight belong to the day on which they began; two equal ones are the whole day. */
export function isWithin({ time_zone, days, from, to }: Hours, at: number): boolean {
  const local = localTime(at, time_zone);
  const [now, begin, end] = [minutesOf(local), minutesIn(from), minutesIn(to)];
  const today = days.includes(weekday(local));
  if (begin < end) return today && begin <= now && now < end;
  const yesterday = days.includes(weekday(plusDays(local, -1)));
  return (today && now >= begin) || (yesterday && now < end);
}

/** When the quiet hours end that a moment lies in; the moment itself when it lies in none. Unix milliseconds. */
export function afterQuiet(quiet: Quiet | null, at: number): number {
  if (quiet === null) return at;
  const { time_zone, from, to } = quiet;
  const local = localTime(at, time_zone);
  const [now, begin, end] = [minutesOf(local), minutesIn(from), minutesIn(to)];
  const overnight = begin > end;
  const isQuiet = overnight ? now >= begin || now < end : begin <= now && now < end;
  if (!isQuiet) return at;
  const day = overnight && now >= begin ? plusDays(local, 1) : local;
  const moment = momentOf({ ...day, hour: Math.floor(end / 60), minute: end % 60 }, time_zone);
  // In the hour that clocks show twice the end may be behind already: then its second time is meant.
  return moment > at ? moment : Math.floor(at / MINUTE_MS) * MINUTE_MS + (end - now) * MINUTE_MS;
}

function minutesOf({ hour, minute }: LocalTime): number {
  return hour * 60 + minute;
}

function minutesIn(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}
