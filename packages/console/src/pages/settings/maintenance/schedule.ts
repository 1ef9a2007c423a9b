import type { MaintenanceBody } from '@guru/protocol/api';
import { sameClock } from '../../../lib/time.ts';
import { DAYS, WEEKS } from './texts.ts';

type Schedule = MaintenanceBody['schedule'];
type Week = Extract<Schedule, { kind: 'monthly' }>['week'];

/** What stands in the form. Times of day are `HH:MM`, moments as the browser's field for them writes them, in the viewer's zone. */
export interface ScheduleForm {
  readonly kind: Schedule['kind'];
  readonly from: string;
  readonly to: string;
  readonly days: readonly string[];
  readonly week: string;
  readonly weekday: string;
  readonly at: string;
  readonly minutes: string;
  readonly zone: string;
}

const WEEK_NUMBERS: readonly Week[] = [1, 2, 3, 4, -1];
const HOUR_MS = 3_600_000;

/** What the form begins with: the next full hour for two hours, or Sunday night. */
export function emptySchedule(now: number, zone: string): ScheduleForm {
  const begin = Math.ceil(now / HOUR_MS) * HOUR_MS;
  return {
    kind: 'once',
    from: fieldTime(begin),
    to: fieldTime(begin + 2 * HOUR_MS),
    days: ['7'],
    week: '-1',
    weekday: '7',
    at: '22:00',
    minutes: '120',
    zone,
  };
}

/** The schedule that a form says, or null while it says too little. */
export function readForm(form: ScheduleForm): Schedule | null {
  if (form.kind === 'once') {
    const [from, to] = [Date.parse(form.from), Date.parse(form.to)];
    if (Number.isNaN(from) || Number.isNaN(to) || to <= from) return null;
    return { kind: 'once', from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  }
  const duration_min = Number(form.minutes);
  const time_zone = form.zone.trim();
  if (!Number.isInteger(duration_min) || duration_min < 1 || form.at === '' || time_zone === '') return null;
  const daily = { at: form.at, duration_min, time_zone };
  if (form.kind === 'weekly') {
    const days = form.days.map(Number).sort((a, b) => a - b);
    return days.length > 0 ? { kind: 'weekly', days, ...daily } : null;
  }
  const week = WEEK_NUMBERS.find((number) => String(number) === form.week);
  return week === undefined ? null : { kind: 'monthly', week, weekday: Number(form.weekday), ...daily };
}

/** How often, in words. */
export function scheduleWords(schedule: Schedule): string {
  if (schedule.kind === 'once') return 'once';
  const { at, duration_min, time_zone } = schedule;
  const day = (number: number) => DAYS.find(({ value }) => value === String(number))?.label ?? '';
  const when =
    schedule.kind === 'weekly'
      ? schedule.days.map(day).join(', ')
      : `${WEEKS.find(({ value }) => value === String(schedule.week))?.label} ${day(schedule.weekday)} of the month`;
  return `${when} ${at}, ${duration_min} min, ${time_zone}`;
}

/** From when until when, on the clock of a zone: the end's day only when it is another one. */
export function spanWords(from: string, to: string, zone: string, locale?: string): string {
  const [begin, end] = [new Date(from), new Date(to)];
  const day = (at: Date) =>
    at.toLocaleDateString(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: zone });
  const time = (at: Date) =>
    // As the schedule beside it says it.
    at.toLocaleTimeString(locale, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
    });
  const last = day(begin) === day(end) ? time(end) : `${day(end)} ${time(end)}`;
  return `${day(begin)} ${time(begin)} – ${last}`;
}

/** The zone of a window's own, where its clock shows another time than the viewer's. */
export function otherZone(schedule: Schedule, at: string, viewer: string): string | null {
  if (schedule.kind === 'once' || sameClock(Date.parse(at), schedule.time_zone, viewer)) return null;
  return schedule.time_zone;
}

function fieldTime(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
