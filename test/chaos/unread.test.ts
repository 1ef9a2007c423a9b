import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type ChaosStage, openChaos } from './support/stage.ts';
import { lookAway } from './unread.ts';

const TEST_MS = 90_000;
const LOOKS_AWAY_MS = 2000;
/** What a server's heap breathes in and out anyway: far below what would come in that time from ten floods that nobody held back. */
const BREATH_BYTES = 48 * 1024 * 1024;

describe.skipIf(process.platform !== 'linux')('one who stops reading', () => {
  let stage: ChaosStage;
  beforeAll(async () => {
    stage = await openChaos(1);
  }, TEST_MS);
  afterAll(() => stage?.[Symbol.asyncDispose](), TEST_MS);

  test(
    'holds_no_more_of_the_server_s_memory_than_the_windows_delays_no_key_beside_and_misses_nothing',
    async () => {
      const { held, windows, grown, echoes, later } = await lookAway(stage, LOOKS_AWAY_MS);
      expect(held).toBeGreaterThan(0);
      expect(held).toBeLessThanOrEqual(windows);
      expect(grown).toBeLessThan(windows + BREATH_BYTES);
      // Each was waited for before the next, while all floods were full.
      expect(echoes).toBeGreaterThan(1);
      expect(later).toBeGreaterThanOrEqual(held);
    },
    TEST_MS,
  );
});
