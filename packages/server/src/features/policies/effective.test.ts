import { describe, expect, test } from 'bun:test';
import { MAX_CONTROL_LENGTH } from '@guru/protocol';
import type { CheckPatch } from '@guru/protocol/api';
import { CHECK_KINDS, ChecksToRun, MAX_CHECKS } from '@guru/protocol/control';
import { DEFAULT_SCHEDULE, defaultAlert } from './defaults.ts';
import { effectiveOf } from './effective.ts';
import type { Layer } from './merge.ts';
import { STARTER_POLICY } from './starter.ts';

const layer = (level: Layer['level'], checks: Layer['checks']): Layer => ({
  policy_id: `of ${level}`,
  name: level,
  level,
  checks,
  settings: {},
});

const many = (prefix: string, count: number, patch: CheckPatch) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}-${n}`, patch]));

describe('what several policies come to together', () => {
  test('is no more checks than a device takes: the rest is named, and by whom', () => {
    const { specs, policy } = effectiveOf([
      layer('partner', many('a', 150, { kind: 'cpu' })),
      layer('site', many('b', 150, { kind: 'cpu' })),
    ]);
    expect(specs).toHaveLength(MAX_CHECKS);
    expect(policy.incomplete).toHaveLength(100);
    expect(policy.incomplete[0]).toMatchObject({
      by: { level: 'site' },
      message: expect.stringContaining('200'),
    });
    expect(ChecksToRun.safeParse({ revision: policy.revision, checks: specs }).success).toBe(true);
  });

  test('is never more than one message holds, and one that is too large keeps no smaller one out', () => {
    const large: CheckPatch = { kind: 'script', params: { command: ['sh', '-c', 'x'.repeat(8000)] } };
    const { specs, policy } = effectiveOf([
      layer('partner', many('a', 30, large)),
      layer('client', { ...many('b', 30, large), z: { kind: 'cpu' } }),
    ]);
    expect(specs.length).toBeLessThan(60);
    expect(specs.at(-1)?.key).toBe('z');
    expect(policy.incomplete.length + specs.length).toBe(61);
    const message = { type: 'checks', id: crypto.randomUUID(), payload: { revision: '', checks: specs } };
    expect(JSON.stringify(message).length).toBeLessThan(MAX_CONTROL_LENGTH);
  });
});

describe('a result is not missing before it is late', () => {
  test.each(CHECK_KINDS)('%s, as often as it runs by itself', (kind) => {
    const { interval_s } = DEFAULT_SCHEDULE[kind];
    expect(defaultAlert(interval_s).missing_s).toBeGreaterThan(2 * interval_s);
  });

  test('and what a policy says of it holds', () => {
    const { rules } = effectiveOf([
      layer('partner', {
        seldom: { kind: 'cpu', interval_s: 86_400 },
        told: { kind: 'cpu', alert: { missing_s: 60 } },
      }),
    ]);
    expect(rules.get('seldom')?.alert.missing_s).toBe(3 * 86_400);
    expect(rules.get('told')?.alert.missing_s).toBe(60);
  });

  test('so nothing of the first policy cries wolf while its checks run', () => {
    for (const [key, { interval_s, alert }] of effectiveOf([layer('partner', STARTER_POLICY.checks)]).rules)
      expect([key, (alert.missing_s ?? Number.POSITIVE_INFINITY) > 2 * interval_s]).toEqual([key, true]);
  });
});
