import { expect, test } from 'bun:test';
import { FUZZED_DECODERS } from './fixtures/fuzz/decoders.ts';
import { Mutator } from './fixtures/fuzz/mutator.ts';

const INPUTS = 100_000;

test.each(FUZZED_DECODERS)(
  '$name keeps its promises through 100,000 spoilt inputs',
  ({ tryOne }) => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const mutator = new Mutator(seed);
    const seen = { read: 0, refused: 0, wrong: 0 };
    try {
      for (let i = 0; i < INPUTS; i += 1) seen[tryOne(mutator)] += 1;
    } catch (error) {
      throw new Error(`seed ${seed}, input ${seen.read + seen.refused + seen.wrong}`, { cause: error });
    }
    expect({ seed, wrong: seen.wrong }).toEqual({ seed, wrong: 0 });
    expect(seen.read).toBeGreaterThan(INPUTS / 100);
  },
  60_000,
);
