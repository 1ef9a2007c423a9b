import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { COMMANDS, MAX_SESSIONS, ModeModel } from './fixtures/mode-model.ts';
import { INTERVAL_MS, ModeStage } from './fixtures/mode-stage.ts';
import { mayFollow } from './state.ts';

test('whatever comes in whatever order, orders are done once and answered always, and nothing is left at the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 60, size: 'max' }), async (commands) => {
      const stage = new ModeStage({ maxSessions: MAX_SESSIONS });
      await fc.asyncModelRun(() => ({ model: new ModeModel(), real: stage }), commands);
      if (stage.mode.isWaiting) await stage.stop();
      else if (['heartbeat', 'tunnel'].includes(stage.mode.state)) {
        const { heartbeats } = stage.wire;
        await stage.clock.advance(2 * INTERVAL_MS);
        expect(stage.wire.heartbeats).toBeGreaterThan(heartbeats);
        await stage.down();
      } else await stage.stop();
      expect(stage.living).toBe(0);
      expect(stage.clock.pending).toBe(0);
      expect(stage.mode.state).toBe('offline');
      ['offline' as const, ...stage.states].reduce((from, to) => {
        expect(mayFollow(from, to)).toBe(true);
        return to;
      });
    }),
    { numRuns: 200 },
  );
}, 60_000);
