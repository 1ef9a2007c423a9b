import { describe, expect, test } from 'bun:test';
import { type CheckPatch, POLICY_LEVELS, type PolicyLevel } from '@guru/protocol/api';
import { ChecksToRun } from '@guru/protocol/control';
import fc from 'fast-check';
import { effectiveOf } from './effective.ts';
import { inOrder, type Layer, mergeChecks } from './merge.ts';
import { STARTER_POLICY } from './starter.ts';

let nextId = 0;
function layer(level: PolicyLevel, checks: Layer['checks'], rest: Partial<Layer> = {}): Layer {
  nextId += 1;
  const policy_id = `00000000-0000-4000-8000-${String(nextId).padStart(12, '0')}`;
  return { policy_id, name: `${level} ${nextId}`, level, checks, settings: {}, ...rest };
}

const DISK: CheckPatch = { kind: 'disk_space', params: { warn: 80, crit: 90, margin: 1 } };

describe('one check over several levels', () => {
  test('the narrower level has the last word on each field that it names, and on no other', () => {
    const layers = [
      layer('device', { disk: { params: { warn: 70 } } }),
      layer('partner', { disk: DISK }),
      layer('site', { disk: { params: { crit: 99 }, alert: { for_s: 600 } } }),
    ];
    const { policy, specs } = effectiveOf(layers);
    expect(specs).toEqual([
      {
        key: 'disk',
        kind: 'disk_space',
        interval_s: 300,
        timeout_s: 30,
        params: {
          warn: 70,
          crit: 99,
          margin: 1,
          mounts: [],
          full_in_warn_days: null,
          full_in_crit_days: null,
        },
      },
    ]);
    const [check] = policy.checks;
    expect(check?.rule.alert).toMatchObject({ for_s: 600, clear_s: 0 });
    const levels = Object.fromEntries(
      Object.entries(check?.origins ?? {}).map(([path, { level }]) => [path, level]),
    );
    expect(levels).toEqual({
      kind: 'partner',
      'params.warn': 'device',
      'params.crit': 'site',
      'params.margin': 'partner',
      'alert.for_s': 'site',
    });
  });

  test('of one level the later name has it, whatever the order in which they come', () => {
    const one = layer('site', { disk: { ...DISK, name: 'one' } }, { name: 'a' });
    const other = layer('site', { disk: { ...DISK, name: 'other' } }, { name: 'B' });
    for (const layers of [
      [one, other],
      [other, one],
    ])
      expect(effectiveOf(layers).rules.get('disk')?.name).toBe('other');
  });

  test('a check is taken away, and brought back below', () => {
    const base = layer('partner', { disk: DISK });
    const away = layer('client', { disk: { off: true } });
    const taken = effectiveOf([base, away]);
    expect(taken.specs).toEqual([]);
    expect(taken.policy.off).toEqual([
      { key: 'disk', by: { policy_id: away.policy_id, policy_name: away.name, level: 'client' } },
    ]);
    const back = layer('device', { disk: { off: false, params: { warn: 50 } } });
    expect(effectiveOf([base, away, back]).specs[0]?.params).toMatchObject({ warn: 50, crit: 90 });
  });

  test('another kind takes its own parameters along, and none of the former', () => {
    const layers = [
      layer('partner', { x: DISK }),
      layer('site', { x: { kind: 'port', params: { port: 22 } } }),
    ];
    expect(effectiveOf(layers).specs[0]).toMatchObject({
      kind: 'port',
      params: { host: 'localhost', port: 22 },
    });
  });

  test.each<[string, CheckPatch, string]>([
    ['no kind', { params: { warn: 1 } }, 'kind'],
    ['nothing to ask for', { kind: 'service' }, 'params.service'],
    ['a value that does not fit', { kind: 'cpu', params: { warn: 'much' } }, 'params.warn'],
  ])('what says too little is told and does not run: %s', (_, patch, place) => {
    const { policy, specs } = effectiveOf([layer('partner', { x: patch, disk: DISK })]);
    expect(specs.map(({ key }) => key)).toEqual(['disk']);
    expect(policy.incomplete[0]).toMatchObject({ key: 'x', message: expect.stringContaining(place) });
  });
});

test('settings go by the same rule, and what nobody says has its default', () => {
  const { settings, policy } = effectiveOf([
    layer('partner', {}, { settings: { server_offline_after_s: 300, raw_days: 3 } }),
    layer('site', {}, { settings: { server_offline_after_s: null } }),
  ]);
  expect(settings).toMatchObject({ server_offline_after_s: null, raw_days: 3, hourly_days: 730 });
  expect(Object.keys(policy.settings.origins).toSorted()).toEqual(['raw_days', 'server_offline_after_s']);
});

test('the first policy runs as it is', () => {
  const { policy, specs } = effectiveOf([layer('partner', STARTER_POLICY.checks)]);
  expect(policy.incomplete).toEqual([]);
  expect(specs.length).toBe(Object.keys(STARTER_POLICY.checks).length);
});

describe('any layers', () => {
  const patch: fc.Arbitrary<CheckPatch> = fc.record(
    {
      off: fc.boolean(),
      kind: fc.constantFrom('cpu', 'disk_space', 'port'),
      params: fc.dictionary(fc.constantFrom('warn', 'crit', 'port'), fc.integer({ min: 1, max: 99 })),
      interval_s: fc.integer({ min: 10, max: 600 }),
    },
    { requiredKeys: [] },
  );
  const checks = fc.dictionary(fc.constantFrom('a', 'b'), patch);
  const layers = fc.array(
    fc
      .record({ level: fc.constantFrom(...POLICY_LEVELS), checks })
      .map(({ level, checks: said }) => layer(level, said)),
    { maxLength: 6 },
  );

  test('come to the same in whatever order they are found', () => {
    fc.assert(
      fc.property(layers, fc.infiniteStream(fc.nat()), (all, random) => {
        const shuffled = all.toSorted(() => ((random.next().value ?? 0) % 2 === 0 ? 1 : -1));
        expect(effectiveOf(shuffled)).toEqual(effectiveOf(all));
      }),
    );
  });

  test('the last layer that names a field has the last word on it, unless a later one changes the kind', () => {
    fc.assert(
      fc.property(layers, (all) => {
        const ordered = inOrder(all);
        for (const [key, { values, origins }] of mergeChecks(all)) {
          for (const [path, origin] of origins) {
            const name = path.replace('params.', '');
            const says = (said: CheckPatch | undefined) =>
              path.startsWith('params.') ? said?.params?.[name] : said?.[name as keyof CheckPatch];
            const last = ordered.findLast((one) => says(one.checks[key]) !== undefined);
            expect(origin.policy_id).toBe(last?.policy_id ?? '');
            expect(values.get(path)).toBe(says(last?.checks[key]));
          }
        }
      }),
    );
  });

  test('a layer that is taken off again leaves what was before', () => {
    fc.assert(
      fc.property(layers, layers, (all, more) => {
        const without = [...all, ...more].filter((one) => !more.includes(one));
        expect(effectiveOf(without)).toEqual(effectiveOf(all));
      }),
    );
  });

  test('whatever they say, what is told to a device fits the wire', () => {
    fc.assert(
      fc.property(layers, (all) => {
        const { specs, policy, rules } = effectiveOf(all);
        expect(specs.map(({ key }) => key)).toEqual([...rules.keys()]);
        expect(ChecksToRun.safeParse({ revision: policy.revision, checks: specs }).success).toBe(true);
        const told = [
          ...rules.keys(),
          ...policy.off.map(({ key }) => key),
          ...policy.incomplete.map(({ key }) => key),
        ];
        expect(told.toSorted()).toEqual(
          [...new Set(all.flatMap((one) => Object.keys(one.checks)))].toSorted(),
        );
      }),
    );
  });
});
