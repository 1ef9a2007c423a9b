import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { behindOf, type Edge, type SilentParent } from './dependencies.ts';

const device = (parent_id: string, agent_id: string): Edge => ({ parent_id, agent_id, site_id: null });
const site = (parent_id: string, site_id: string): Edge => ({ parent_id, agent_id: null, site_id });
const silent = (agent_id: string, site_id = 'home', back_at: number | null = null): SilentParent => ({
  ...{ agent_id, site_id, back_at },
});
const at = (agent_id: string, site_id = 'home') => ({ agent_id, site_id });

test('a device behind a silent one is excused, and one behind another is not', () => {
  const isBehind = behindOf([device('firewall', 'desk')], [silent('firewall')]);
  expect(isBehind(at('desk'), 0)).toBe(true);
  expect(isBehind(at('other'), 0)).toBe(false);
  expect(isBehind(at('firewall'), 0)).toBe(false);
  expect(behindOf([device('firewall', 'desk')], [])(at('desk'), 0)).toBe(false);
});

test('all of a site is behind its firewall, but for the firewall', () => {
  const isBehind = behindOf([site('firewall', 'home')], [silent('firewall')]);
  expect(isBehind(at('desk'), 0)).toBe(true);
  expect(isBehind(at('firewall'), 0)).toBe(false);
  expect(isBehind(at('desk', 'elsewhere'), 0)).toBe(false);
});

test('what stands behind something that stands behind something is excused with it', () => {
  const edges = [device('firewall', 'switch'), device('switch', 'desk')];
  expect(behindOf(edges, [silent('firewall'), silent('switch')])(at('switch'), 0)).toBe(true);
  expect(behindOf(edges, [silent('firewall'), silent('switch')])(at('desk'), 0)).toBe(true);
  // The switch is heard: the desk is silent by itself.
  expect(behindOf(edges, [silent('firewall')])(at('desk'), 0)).toBe(false);
});

test('two of a site that both are before all of it are told of, and the others are not', () => {
  const isBehind = behindOf([site('one', 'home'), site('other', 'home')], [silent('one'), silent('other')]);
  expect([at('one'), at('other'), at('desk')].map((one) => isBehind(one, 0))).toEqual([false, false, true]);
});

test('what began before the firewall was back is its matter for a while, what begins later is not', () => {
  const isBehind = behindOf([site('firewall', 'home')], [silent('firewall', 'home', 1000)]);
  expect([999, 1000].map((since) => isBehind(at('desk'), since))).toEqual([true, false]);
});

test('whatever stands behind whatever, when devices are silent one at least is not excused', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const edge = fc.oneof(
    fc.tuple(name, name).map(([one, other]) => device(one, other)),
    name.map((one) => site(one, 'home')),
  );
  fc.assert(
    fc.property(
      fc.array(edge, { maxLength: 12 }),
      fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
      (edges, names) => {
        const isBehind = behindOf(
          edges,
          names.map((one) => silent(one)),
        );
        expect(names.every((one) => isBehind(at(one), 0))).toBe(false);
      },
    ),
    { numRuns: 1000 },
  );
});
