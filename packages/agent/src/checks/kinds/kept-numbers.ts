/** Reads back what a check kept as an object of numbers; undefined when it is anything else. */
export function keptNumbers<N extends string>(
  kept: unknown,
  names: readonly N[],
): Readonly<Record<N, number>> | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const known = new Map<string, unknown>(Object.entries(kept));
  const numbers: Partial<Record<N, number>> = {};
  for (const name of names) {
    const value = known.get(name);
    if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
    numbers[name] = value;
  }
  return isWhole(numbers, names) ? numbers : undefined;
}

function isWhole<N extends string>(
  numbers: Partial<Record<N, number>>,
  names: readonly N[],
): numbers is Record<N, number> {
  return names.every((name) => numbers[name] !== undefined);
}
