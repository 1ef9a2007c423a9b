import type { RotaBody } from '@guru/protocol/api';
import { type LocalTime, localTime, momentOf, plusDays } from '../../../runtime/index.ts';

type Turns = Pick<RotaBody, 'time_zone' | 'starts_on' | 'hand_over' | 'days' | 'shifts'>;

export interface OnDuty {
  readonly name: string;
  readonly channel_id: string;
  /** Unix milliseconds. */
  readonly until: number;
}

const DAY_MS = 86_400_000;

/** Whose turn it is at a moment (Unix milliseconds), and until when. Before the first turn has begun it is the first one's. */
export function onDutyAt(rota: Turns, at: number): OnDuty {
  const first = firstHandOver(rota);
  const passed = daysBetween(first, localTime(at, rota.time_zone));
  let turn = Math.floor(passed / rota.days);
  if (at < handOverOf(rota, first, turn)) turn -= 1;
  turn = Math.max(0, turn);
  const shift = rota.shifts[turn % rota.shifts.length];
  if (shift === undefined) throw new Error('a rota has at least one shift');
  return { ...shift, until: handOverOf(rota, first, turn + 1) };
}

function handOverOf({ days, time_zone }: Turns, first: LocalTime, turn: number): number {
  return momentOf(plusDays(first, turn * days), time_zone);
}

function firstHandOver({ starts_on, hand_over }: Turns): LocalTime {
  const [year = 1970, month = 1, day = 1] = starts_on.split('-').map(Number);
  const [hour = 0, minute = 0] = hand_over.split(':').map(Number);
  return { year, month, day, hour, minute };
}

/** Dates apart, whatever the clocks do on them. */
function daysBetween(from: LocalTime, to: LocalTime): number {
  return (dateOf(to) - dateOf(from)) / DAY_MS;
}

function dateOf({ year, month, day }: LocalTime): number {
  return Date.UTC(year, month - 1, day);
}
