import { dueAt, type Watch } from './machine.ts';
import { HOLD_S } from './presence.ts';
import type { WatchRow } from './watches-store.ts';

/** When a silent device is judged; null: never. One that is nobody's business by itself may still be a part of what is. */
export function dueWhileSilent(
  watch: Watch,
  rule: WatchRow['rule'],
  saidGoodbye: boolean,
  quietUntil: number,
): number | null {
  if (rule === null && saidGoodbye) return null;
  const due = rule === null ? watch.since + HOLD_S * 1000 : (dueAt(watch, rule) ?? watch.since);
  return Math.max(due, quietUntil);
}
