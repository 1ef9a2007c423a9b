import type { CheckLevel } from '@guru/protocol/control';

/** What a check was found to be when that could be told. */
export type KnownLevel = Exclude<CheckLevel, 'unknown'>;

/** From here on it is a warning, from there on critical; null: never. Where `warn` is above `crit`, less is worse. */
export interface Limits {
  readonly warn: number | null;
  readonly crit: number | null;
  /** How far a value must come back before the level falls. */
  readonly margin: number;
}

const SEVERITY: Readonly<Record<CheckLevel, number>> = { ok: 0, warning: 1, unknown: 2, critical: 3 };

/** The level of a value (spec §3.2): it rises at once, and falls when the value has come back by the margin. `before`: the level that was known last. */
export function levelOf(value: number, limits: Limits, before: KnownLevel): KnownLevel {
  const { warn, crit, margin } = limits;
  const isLessWorse = warn !== null && crit !== null && warn > crit;
  const sign = isLessWorse ? -1 : 1;
  const isAt = (limit: number | null, wasThere: boolean): boolean => {
    if (limit === null) return false;
    const beyond = (value - limit) * sign;
    return beyond >= 0 || (wasThere && beyond > -margin);
  };
  if (isAt(crit, before === 'critical')) return 'critical';
  return isAt(warn, before !== 'ok') ? 'warning' : 'ok';
}

/** The same for a number of which less is worse whatever its limits, as the days until something ends; without margin. */
export function levelBelow(value: number, warn: number | null, crit: number | null): KnownLevel {
  if (crit !== null && value <= crit) return 'critical';
  return warn !== null && value <= warn ? 'warning' : 'ok';
}

/** The same for a number of which more is worse whatever its limits; without margin. */
export function levelAbove(value: number, warn: number | null, crit: number | null): KnownLevel {
  if (crit !== null && value >= crit) return 'critical';
  return warn !== null && value >= warn ? 'warning' : 'ok';
}

/** The worst of some levels; what can't be told is worse than a warning. */
export function worst<L extends CheckLevel>(first: L, ...others: readonly L[]): L {
  return others.reduce((one, other) => (SEVERITY[other] > SEVERITY[one] ? other : one), first);
}
