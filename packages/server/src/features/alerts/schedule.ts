import type { MaintenanceBody } from '@guru/protocol/api';
import {
  daysIn,
  isTimeZone,
  type LocalTime,
  localTime,
  momentOf,
  plusDays,
  weekday,
} from '../../runtime/index.ts';

export type Schedule = MaintenanceBody['schedule'];
type Repeated = Exclude<Schedule, { kind: 'once' }>;

/** One time that a window is on, Unix milliseconds; the end is no part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The longest that a window may be, and so the earliest beginning that can still be on, in days. */
const LONGEST_DAYS = 8;
/** A monthly window comes at least this often. */
const SEARCHED_DAYS = 62;

/** Why a schedule can't be; undefined when it can. */
export function faultOf(schedule: Schedule): string | undefined {
  if (schedule.kind !== 'once')
    return isTimeZone(schedule.time_zone) ? undefined : `no time zone is named ${schedule.time_zone}`;
  return Date.parse(schedule.from) < Date.parse(schedule.to) ? undefined : 'it ends before it begins';
}

/** The span that is on at a moment, or the next one; null when there is none any more. */
export function spanAt(schedule: Schedule, now: number): Span | null {
  if (schedule.kind === 'once') {
    const span = { from: Date.parse(schedule.from), to: Date.parse(schedule.to) };
    return now < span.to ? span : null;
  }
  const today = localTime(now, schedule.time_zone);
  for (let days = -LONGEST_DAYS; days <= SEARCHED_DAYS; days += 1) {
    const day = plusDays(today, days);
    if (!begins(schedule, day)) continue;
    const span = spanOf(schedule, day);
    if (now < span.to) return span;
  }
  return null;
}

export function isOn(schedule: Schedule, now: number): boolean {
  const span = spanAt(schedule, now);
  return span !== null && span.from <= now;
}

/** It begins at the hour that the clocks show, and lasts as long as it lasts: also over a night in which they change. */
function spanOf({ at, duration_min, time_zone }: Repeated, day: LocalTime): Span {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const from = momentOf({ ...day, hour, minute }, time_zone);
  return { from, to: from + duration_min * 60_000 };
}

function begins(schedule: Repeated, day: LocalTime): boolean {
  if (schedule.kind === 'weekly') return schedule.days.includes(weekday(day));
  if (weekday(day) !== schedule.weekday) return false;
  const fromEnd = daysIn(day.year, day.month) - day.day;
  return schedule.week === -1 ? fromEnd < 7 : Math.ceil(day.day / 7) === schedule.week;
}
