import { expect, test } from 'bun:test';
import type { Facts } from '@guru/protocol/control';
import { FakeClock } from '@guru/testkit';
import { Log } from '../log.ts';
import { FactsWatch } from './facts-watch.ts';
import { readFacts } from './index.ts';

const LOOK_AGAIN_MS = 5 * 60_000;

async function watch(readings: readonly (Partial<Facts> | Error)[]) {
  const machine = await readFacts();
  const clock = new FakeClock();
  const changes: Facts[] = [];
  const said: string[] = [];
  let next = 0;
  const watch = await FactsWatch.open({
    clock,
    log: new Log('info', 'facts', (line) => said.push(line)),
    onChange: (facts) => changes.push(facts),
    async read() {
      const reading = readings[Math.min(next++, readings.length - 1)];
      if (reading instanceof Error) throw reading;
      return { ...machine, ...reading };
    },
  });
  return { watch, clock, changes, said };
}

test('tells of what has changed, and of nothing else', async () => {
  const {
    watch: machine,
    clock,
    changes,
  } = await watch([{}, {}, { hostname: 'new-name' }, { hostname: 'new-name' }]);
  await clock.advance(LOOK_AGAIN_MS);
  expect(changes).toEqual([]);
  await clock.advance(2 * LOOK_AGAIN_MS);
  expect(changes.map(({ hostname }) => hostname)).toEqual(['new-name']);
  expect(machine.facts.hostname).toBe('new-name');
  machine[Symbol.dispose]();
  expect(clock.pending).toBe(0);
});

test('a reading that fails is told, and the next one comes all the same', async () => {
  const {
    watch: machine,
    clock,
    changes,
    said,
  } = await watch([{}, new Error('no /proc'), { hostname: 'back' }]);
  await clock.advance(2 * LOOK_AGAIN_MS);
  expect(said.join('')).toContain('no /proc');
  expect(changes.map(({ hostname }) => hostname)).toEqual(['back']);
  machine[Symbol.dispose]();
});
