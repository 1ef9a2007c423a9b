/** Printed by every run, so that it can be done again as it was: `GURU_CHAOS_SEED`. */
export const SEED = Number(process.env.GURU_CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Numbers from 0 up to 1. */
export type Random = () => number;

/** Numbers that follow from a seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Each choice as often as the others, in an order that the seed gives: so that a short run has all of them. */
export function* inTurn<T>(choices: readonly T[], random: Random): Generator<T, never> {
  for (;;) {
    const left = [...choices];
    while (left.length > 0) yield* left.splice(Math.floor(random() * left.length), 1);
  }
}
