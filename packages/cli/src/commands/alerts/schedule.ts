import type { MaintenanceBody } from '@guru/protocol/api';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';

type Schedule = MaintenanceBody['schedule'];

/** What was said of when a window is. */
export interface ScheduleOptions {
  readonly from?: string;
  readonly weekly?: string;
  readonly monthly?: string;
  readonly at?: string;
  readonly timeZone?: string;
  /** Milliseconds. */
  readonly for: number;
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WEEKS: Readonly<Record<string, 1 | 2 | 3 | 4 | -1>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  last: -1,
};
const MINUTE_MS = 60_000;

/**
 * The schedule that was meant: from now on or from a time on, once; or again and again in a time zone, the viewer's own unless another one is named.
 * Throws `Failure` of the kind `usage`.
 */
export function readSchedule(options: ScheduleOptions, now: number): Schedule {
  const { weekly, monthly, at, from } = options;
  if (weekly === undefined && monthly === undefined) {
    if (at !== undefined) throw unclear('--at goes with --weekly or --monthly; once is --from.');
    return once(from, options.for, now);
  }
  if (weekly !== undefined && monthly !== undefined) throw unclear('It is either --weekly or --monthly.');
  if (from !== undefined) throw unclear('--from is for windows that come once.');
  if (at === undefined) throw unclear('Say when on that day, as in --at 22:00.');
  const time_zone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const daily = { at, duration_min: Math.round(options.for / MINUTE_MS), time_zone };
  if (weekly !== undefined) {
    const days = [...new Set(weekly.split(',').map((day) => dayOf(day)))].sort((a, b) => a - b);
    return { kind: 'weekly', days, ...daily };
  }
  const [week = '', day = '', ...rest] = (monthly ?? '').toLowerCase().split(/[\s-]+/);
  const which = WEEKS[week];
  if (which === undefined || rest.length > 0)
    throw unclear('--monthly is like "first mon" or "last sun": first to fourth or last, and a day.');
  return { kind: 'monthly', week: which, weekday: dayOf(day), ...daily };
}

function once(from: string | undefined, length: number, now: number): Schedule {
  const begin = from === undefined ? now : Date.parse(from);
  if (Number.isNaN(begin)) throw unclear('--from is a time like 2026-12-05T22:00.');
  return {
    kind: 'once',
    from: new Date(begin).toISOString(),
    to: new Date(begin + length).toISOString(),
  };
}

function dayOf(text: string): number {
  const word = text.trim().toLowerCase().slice(0, 3);
  const day = DAYS.indexOf(word);
  if (day < 0) throw unclear(`Days are ${DAYS.join(', ')}.`);
  return day + 1;
}

function unclear(advice: string): Failure {
  return new Failure(EXIT.usage, 'bad_schedule', 'It is not clear when the window is.', advice);
}

/** A schedule in words. */
export function scheduleWords(schedule: Schedule): string {
  if (schedule.kind === 'once') return 'once';
  const { at, duration_min, time_zone } = schedule;
  const day =
    schedule.kind === 'weekly'
      ? schedule.days.map((number) => DAYS[number - 1]).join(', ')
      : `${Object.keys(WEEKS).find((word) => WEEKS[word] === schedule.week)} ${DAYS[schedule.weekday - 1]} of the month`;
  return `${day} at ${at} for ${duration_min} min, ${time_zone}`;
}
