import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from './source-graph.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

function* markdownBelow(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === 'dist') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* markdownBelow(path);
    else if (entry.name.endsWith('.md')) yield relative(ROOT, path);
  }
}

const pages = [...markdownBelow(ROOT)];

test('every link between pages and files leads somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)]
      .map(([, target = '']) => ({ page, target }))
      .filter(({ target }) => !existsSync(join(ROOT, dirname(page), target))),
  );
  expect(pages.length).toBeGreaterThan(5);
  expect(broken).toEqual([]);
});

test('the list of decisions is complete', () => {
  const list = read('docs/adr/README.md');
  const decisions = readdirSync(join(ROOT, 'docs/adr')).filter((name) => /^\d{4}-.*\.md$/.test(name));
  expect(decisions.filter((name) => !list.includes(`(${name})`))).toEqual([]);
});

test('every npm command that a page names exists', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name),
  );
  expect(named.filter((name) => !Object.hasOwn(scripts, name ?? ''))).toEqual([]);
});

describe('the protocol’s page', () => {
  const spec = read('packages/protocol/spec.md');

  test('names code that is there', () => {
    const named = [...spec.matchAll(/`(src\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !existsSync(join(ROOT, 'packages/protocol', path)))).toEqual([]);
  });
});
