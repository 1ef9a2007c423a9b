import { expect, test } from 'bun:test';
import { findCycles } from './cycles.ts';
import { type Import, packageOf, readSources, type Source, scanImports } from './source-graph.ts';

const scan = (text: string) =>
  scanImports('/nowhere/a.ts', text).map(({ specifier, typeOnly }) => [specifier, typeOnly]);

test('every way to import is found, and types are told apart', () => {
  expect(
    scan(`
      import a from 'a';
      import 'b';
      import type { C } from 'c';
      import { type D } from 'd';
      import { type E, e } from 'e';
      export * from 'f';
      export { g } from 'g';
      export type { H } from 'h';
      await import('i');
      // import 'commented';
      const text = "import 'quoted'";
    `).sort(),
  ).toEqual([
    ['a', false],
    ['b', false],
    ['c', true],
    ['d', true],
    ['e', false],
    ['f', false],
    ['g', false],
    ['h', true],
    ['i', false],
  ]);
});

test('a file that can not be parsed is no file without imports', () => {
  expect(() => scan('import {')).toThrow('can not be parsed');
});

test('a package of ours is followed to the file that it exports', () => {
  const [found] = scanImports('/nowhere/a.ts', `import { api } from '@guru/protocol/api';`);
  expect(found?.target).toBe('packages/protocol/src/api/index.ts');
  expect(() => scan(`import '@guru/protocol/src/api/index.ts'`)).toThrow('exports no');
});

/** A made-up project: who imports whom. */
function project(arrows: Record<string, string[]>, typeOnly = false): Map<string, Source> {
  const sources = Object.entries(arrows).map(([path, targets]): [string, Source] => {
    const imports: Import[] = targets.map((target) => ({ specifier: target, target, typeOnly }));
    return [path, { path, text: '', lines: 1, isTest: false, imports }];
  });
  return new Map(sources);
}

test('circles are found, however long, and types make none', () => {
  const circle = { a: ['b'], b: ['c'], c: ['a', 'd'], d: [] };
  expect(findCycles(project(circle))).toEqual(['a -> b -> c -> a']);
  expect(findCycles(project({ a: ['a'] }))).toEqual(['a -> a']);
  expect(findCycles(project(circle, true))).toEqual([]);
  expect(findCycles(project({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
});

test('the project’s own files are all found', () => {
  const sources = readSources();
  expect(sources.size).toBeGreaterThan(200);
  expect(sources.has('test/architecture/source-graph.test.ts')).toBe(true);
  expect([...sources.keys()].filter((path) => path.includes('node_modules'))).toEqual([]);
  expect(packageOf('packages/server/src/main.ts')).toBe('server');
  expect(packageOf('bench/run.ts')).toBe('bench');
});
