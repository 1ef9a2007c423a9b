import { expect, test } from 'bun:test';
import { AlertStage } from './fixtures/alert-stage.ts';
import { dropOld } from './upkeep.ts';

const DAY_MS = 86_400_000;

test('what is over is kept for two years, what is open for as long as it is', async () => {
  await using stage = await AlertStage.open();
  const [one, other] = await stage.addAgents(2);
  if (one === undefined || other === undefined) throw new Error('no devices');
  const perf = [{ label: 'n', value: 1, unit: '', warn: '', crit: '', min: null, max: null }];
  await stage.found(one, 'critical', { key: 'over', perf, rule: { baseline_deviations: 3 } });
  await stage.found(other, 'critical', { key: 'open' });
  stage.time.pass(1000);
  await stage.found(one, 'ok', { key: 'over' });
  const kept = async (days: number) => {
    const now = stage.time.now() + days * DAY_MS;
    return await stage.db.asSystem('test', async (tx) => {
      expect(await dropOld(tx, now)).toBe(false);
      const baselines = await tx.selectFrom('alert_baselines').select('key').execute();
      return [...(await tx.selectFrom('alerts').select('key').orderBy('key').execute()), ...baselines].map(
        ({ key }) => key,
      );
    });
  };
  expect(await kept(100)).toEqual(['open', 'over', 'over']);
  expect(await kept(729)).toEqual(['open', 'over']);
  expect(await kept(731)).toEqual(['open']);
});
