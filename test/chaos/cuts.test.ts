import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { cutStream } from './cuts.ts';
import { randomFrom, SEED } from './support/random.ts';
import { type ChaosStage, openChaos } from './support/stage.ts';

const CUTS = 8;
const TEST_MS = 120_000;
/** As people have it. */
const GRACE_S = 30;

describe.skipIf(process.platform === 'win32')(`streams under cuts (GURU_CHAOS_SEED=${SEED})`, () => {
  let stage: ChaosStage;
  beforeAll(async () => {
    stage = await openChaos(GRACE_S);
  }, TEST_MS);
  afterAll(() => stage?.[Symbol.asyncDispose](), TEST_MS);

  test.each(['terminal', 'exec', 'forward'] as const)(
    'at_whichever_byte_the_lines_are_cut_%s_loses_and_doubles_none_in_either_direction',
    async (type) => {
      const { cuts, bytes, sent, came } = await cutStream(stage, type, CUTS, randomFrom(SEED));
      expect({ cuts, came }).toEqual({ cuts: CUTS, came: sent });
      expect(bytes).toBeGreaterThan(0);
    },
    TEST_MS,
  );
});
