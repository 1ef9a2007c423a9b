import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-graph.ts';

interface Manifest {
  readonly name: string;
  readonly license?: string;
  readonly private?: boolean;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

interface LockEntry {
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly version?: string;
  readonly integrity?: string;
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const workspaces = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/package.json`);
const manifests: Manifest[] = ['package.json', ...workspaces].map((path) => JSON.parse(read(path)));
const lockText = read('package-lock.json');
const locked: Record<string, LockEntry> = JSON.parse(lockText).packages;
const foreign = Object.entries(locked).filter(
  ([path, entry]) => path.includes('node_modules/') && !entry.link,
);

/** Each dependency that a package of ours names, with who names it. */
const wanted = manifests.flatMap((manifest) =>
  [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap((group) =>
    Object.entries(group ?? {}).map(([name, version]) => ({ by: manifest.name, name, version })),
  ),
);

test('every dependency is pinned to one exact version', () => {
  const loose = wanted.filter(({ version }) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version));
  expect(loose).toEqual([]);
});

test('packages that use the same dependency use the same version of it', () => {
  const versions = new Map<string, Set<string>>();
  for (const { name, version } of wanted) versions.set(name, (versions.get(name) ?? new Set()).add(version));
  expect([...versions].filter(([, found]) => found.size > 1).map(([name]) => name)).toEqual([]);
});

test('our packages are Apache-2.0 and are not published by accident', () => {
  const wrong = manifests.filter(
    (manifest) => manifest.license !== 'Apache-2.0' || manifest.private !== true,
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test('the lockfile names no host, so that a clone installs from any registry', () => {
  expect(lockText.match(/"resolved": "[a-z+]+:\/\/[^"]*"/g) ?? []).toEqual([]);
});

test('the lockfile proves what it installs', () => {
  expect(foreign.length).toBeGreaterThan(100);
  expect(
    foreign.filter(([, entry]) => !entry.integrity?.startsWith('sha512-')).map(([path]) => path),
  ).toEqual([]);
});

/** Licences that ask for nothing but their notice, so that they go with Apache-2.0. */
const PERMISSIVE = new Set([
  'Apache-2.0',
  'MIT',
  'MIT-0',
  'MIT OR Apache-2.0',
  '(MIT OR EUPL-1.1+)',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  // Fonts, which may be shipped with programs under any licence.
  'OFL-1.1',
]);

test('every dependency’s licence goes with Apache-2.0', () => {
  // MPL-2.0 covers its own files only: fine for tools that build and test, and that nobody receives with the program.
  const allowed = ({ license = '', dev }: LockEntry) =>
    PERMISSIVE.has(license) || (license === 'MPL-2.0' && dev === true);
  const others = foreign.filter(([, entry]) => !allowed(entry));
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});
