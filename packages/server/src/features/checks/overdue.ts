import type { CheckRule } from '@guru/protocol/api';
import type { Standing } from './fold.ts';

/** What there is to be said of a check by itself, without a result. `gone`: nobody asks for it any more. `missing`: its results stay away. */
export type Verdict = 'gone' | 'missing';

/** What is known of a device when its checks are looked over. Times are Unix milliseconds by this server's clock. */
export interface Presence {
  /** Null: it is away, and its results stay away for that reason. */
  readonly online_since: number | null;
  /** When it was told last what to watch; undefined when that was before this server started. */
  readonly told_at: number | undefined;
}

/** Judges one check of a device by how it stands. `rule`: undefined when none is in force. */
export function judge(
  { level, at }: Pick<Standing, 'level' | 'at'>,
  rule: Pick<CheckRule, 'alert'> | undefined,
  presence: Presence,
  now: number,
): Verdict | null {
  if (rule === undefined) return 'gone';
  const { missing_s } = rule.alert;
  if (missing_s === null || presence.online_since === null || level === 'unknown') return null;
  const since = Math.max(at, presence.online_since, presence.told_at ?? 0);
  return now - since >= missing_s * 1000 ? 'missing' : null;
}

/** How long results have stayed away, for people. */
export function missingText(since: number, now: number): string {
  const minutes = Math.floor((now - since) / 60_000);
  if (minutes < 120) return `No result for ${counted(minutes, 'minute')}`;
  const hours = Math.floor(minutes / 60);
  return `No result for ${hours < 48 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day')}`;
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
