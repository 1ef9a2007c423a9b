import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type Item, planSync } from './sync-plan.ts';

const file = (path: string, more: Partial<Item> = {}): Item => ({
  path,
  kind: 'file',
  size: 1,
  mtime_ms: 0,
  mode: 0o644,
  ...more,
});
const folder = (path: string): Item => ({ path, kind: 'folder', size: 0, mtime_ms: 0, mode: 0o755 });
const pathsOf = (items: readonly Item[]) => items.map(({ path }) => path);

test('what is new or changed is sent, and the rest is the same', () => {
  const here = [
    file('same'),
    file('bigger', { size: 2 }),
    file('newer', { mtime_ms: 5000 }),
    file('nearly', { mtime_ms: 1500 }),
    file('new'),
  ];
  const there = [file('same'), file('bigger'), file('newer'), file('nearly'), file('only-there')];
  const plan = planSync(here, there, false);
  expect({ send: pathsOf(plan.send), remove: pathsOf(plan.remove), same: plan.same }).toEqual({
    send: ['bigger', 'newer', 'new'],
    remove: [],
    same: 2,
  });
  expect(pathsOf(planSync(here, there, true).remove)).toEqual(['only-there']);
});

test('with hashes only they decide', () => {
  const plan = planSync(
    [file('a', { sha256: 'x', mtime_ms: 9e6 }), file('b', { sha256: 'y' })],
    [file('a', { sha256: 'x' }), file('b', { sha256: 'z' })],
    false,
  );
  expect({ send: pathsOf(plan.send), same: plan.same }).toEqual({ send: ['b'], same: 1 });
});

test('what is another kind of thing goes before it comes, and a folder takes with it what is in it', () => {
  const plan = planSync(
    [folder('a'), file('a/x'), file('b')],
    [file('a'), folder('b'), file('b/y'), folder('c'), file('c/z')],
    true,
  );
  expect({ send: pathsOf(plan.send), remove: pathsOf(plan.remove) }).toEqual({
    send: ['a', 'a/x', 'b'],
    remove: ['a', 'b', 'c'],
  });
});

test('carried out, a plan makes the one like the other, and then there is nothing to do', () => {
  const tree = fc
    .uniqueArray(
      fc.record({
        path: fc.constantFrom('a', 'b', 'a/x', 'b/y', 'a/x/z'),
        size: fc.integer({ min: 0, max: 2 }),
        isFolder: fc.boolean(),
      }),
      { selector: ({ path }) => path },
    )
    .map((items) => {
      // Only what lies in folders can be there at all, and those come first.
      const sorted = items.toSorted((one, other) => (one.path < other.path ? -1 : 1));
      const folders = new Set<string>();
      return sorted.flatMap(({ path, size, isFolder }) => {
        const above = path.slice(0, Math.max(0, path.lastIndexOf('/')));
        if (above !== '' && !folders.has(above)) return [];
        if (!isFolder) return [file(path, { size })];
        folders.add(path);
        return [folder(path)];
      });
    });
  fc.assert(
    fc.property(tree, tree, (here, there) => {
      const { send, remove } = planSync(here, there, true);
      const after = new Map(there.map((item) => [item.path, item]));
      for (const { path } of remove)
        for (const key of [...after.keys()])
          if (key === path || key.startsWith(`${path}/`)) after.delete(key);
      for (const item of send) after.set(item.path, item);
      const outcome = [...after.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
      expect(outcome).toEqual(here);
      expect(planSync(here, outcome, true)).toMatchObject({ send: [], remove: [] });
    }),
  );
});
