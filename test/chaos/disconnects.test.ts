import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { disconnect } from './disconnects.ts';
import { randomFrom, SEED } from './support/random.ts';
import { type ChaosStage, openChaos } from './support/stage.ts';

const DISCONNECTS = 5;
const TEST_MS = 120_000;
const GRACE_S = 1;

describe.skipIf(process.platform !== 'linux')(`what a disconnect leaves (GURU_CHAOS_SEED=${SEED})`, () => {
  let stage: ChaosStage;
  beforeAll(async () => {
    stage = await openChaos(GRACE_S);
  }, TEST_MS);
  afterAll(() => stage?.[Symbol.asyncDispose](), TEST_MS);

  test(
    'whichever_end_goes_the_device_holds_nothing_and_each_session_has_ended_once_for_one_reason',
    async () => {
      const { ways, left, reasons, miscounted } = await disconnect(stage, DISCONNECTS, randomFrom(SEED));
      expect({ left, miscounted }).toEqual({ left: [], miscounted: [] });
      expect(Object.values(ways)).toEqual([1, 1, 1, 1, 1]);
      expect(reasons).toEqual({ technician_disconnected: 2, agent_disconnected: 2, server_restarted: 1 });
    },
    TEST_MS,
  );
});
