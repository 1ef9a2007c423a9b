/**
 * Runs each contestant in turn, round after round, so that whatever else the machine does falls on all of them alike. Resolves to
 * the values of each. One round before them warms up and doesn't count.
 */
export async function interleave<K extends string>(
  rounds: number,
  contestants: Readonly<Record<K, () => Promise<number>>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(contestants) as K[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const value = await contestants[name]();
      if (round > 0) values[name].push(value);
    }
  }
  return values;
}
