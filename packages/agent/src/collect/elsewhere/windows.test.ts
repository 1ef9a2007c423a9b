import { expect, test } from 'bun:test';
import { Facts, Metrics } from '@guru/protocol/control';
import { readFactsElsewhere } from './facts.ts';
import { SysteminformationCollector } from './metrics.ts';

const onWindows = test.if(process.platform === 'win32');

onWindows(
  'a_windows_that_tells_little_still_has_a_heartbeat',
  async () => {
    const collector = new SysteminformationCollector();
    for (const watched of [true, false]) {
      const metrics = await collector.collect(watched);
      expect(Metrics.safeParse(metrics).error).toBeUndefined();
      expect(metrics.memory_total).toBeGreaterThan(metrics.memory_used);
      expect(metrics.disks.length).toBeGreaterThan(0);
      expect(metrics.load1).toBeNull();
    }
  },
  30_000,
);

onWindows(
  'its facts name the system and the processor',
  async () => {
    const facts = await readFactsElsewhere();
    expect(Facts.safeParse(facts).error).toBeUndefined();
    expect(facts.os).toBe('windows');
    expect(facts.os_name).not.toBe('');
    expect(facts.cpu_model).not.toBe('');
  },
  30_000,
);
