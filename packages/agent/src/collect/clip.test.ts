import { expect, test } from 'bun:test';
import { Facts, Metrics } from '@guru/protocol/control';
import fc from 'fast-check';
import { clipFacts, clipMetrics } from './clip.ts';

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 2000 }), fc.constant('x'.repeat(5000)));
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -1));
const process = fc.record({ pid: number, name: text, user: text, cpu_percent: number, memory: number });
const disk = fc.record({ mount: text, filesystem: text, used: number, total: number });

test('whatever a machine says of itself, its facts fit the wire', () => {
  const facts = fc.record({
    hostname: text,
    os: fc.constantFrom('linux' as const, 'windows' as const, 'macos' as const),
    os_name: text,
    os_version: text,
    kernel: text,
    arch: text,
    time_zone: text,
    manufacturer: text,
    model: text,
    serial: text,
    virtualization: text,
    cpu_model: text,
    cpu_cores: number,
    memory_total: number,
    interfaces: fc.array(fc.record({ name: text, mac: text, addresses: fc.array(text, { maxLength: 40 }) }), {
      maxLength: 70,
    }),
    logged_on_user: fc.option(text),
  });
  fc.assert(
    fc.property(facts, (said) => {
      expect(Facts.safeParse(clipFacts(said)).error).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});

test('whatever another program prints, metrics fit the wire', () => {
  const metrics = fc.record({
    at: number,
    cpu_percent: number,
    load1: fc.option(number),
    memory_used: number,
    memory_total: number,
    swap_used: number,
    swap_total: number,
    net_rx_bytes_per_s: number,
    net_tx_bytes_per_s: number,
    disk_read_bytes_per_s: number,
    disk_write_bytes_per_s: number,
    uptime_s: number,
    disks: fc.array(disk, { maxLength: 80 }),
    top_cpu: fc.array(process, { maxLength: 20 }),
    top_memory: fc.array(process, { maxLength: 20 }),
  });
  fc.assert(
    fc.property(metrics, (said) => {
      expect(Metrics.safeParse(clipMetrics(said)).error).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});
