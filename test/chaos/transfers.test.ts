import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { randomFrom, SEED } from './support/random.ts';
import { type ChaosStage, openChaos } from './support/stage.ts';
import { killTransfers } from './transfers.ts';

const KILLS = 8;
const TEST_MS = 120_000;
const GRACE_S = 2;

describe.skipIf(process.platform !== 'linux')(`files under kills (GURU_CHAOS_SEED=${SEED})`, () => {
  let stage: ChaosStage;
  beforeAll(async () => {
    stage = await openChaos(GRACE_S);
  }, TEST_MS);
  afterAll(() => stage?.[Symbol.asyncDispose](), TEST_MS);

  test(
    'whoever_is_killed_while_files_move_each_is_whole_and_nothing_is_left_beside_it',
    async () => {
      const { kills, hit, broken, leftovers } = await killTransfers(stage, KILLS, randomFrom(SEED));
      expect({ broken, leftovers }).toEqual({ broken: [], leftovers: [] });
      expect(kills).toEqual({ agent: 2, client: 2, server: 2, database: 2 });
      // Else the kills were too late to show anything.
      expect(hit).toBeGreaterThan(KILLS / 2);
    },
    TEST_MS,
  );
});
