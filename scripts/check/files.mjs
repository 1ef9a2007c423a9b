import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const SKIP = new Set(['node_modules', 'dist', 'test-results', 'results']);

/**
 * Every test file of the project, as paths from its root.
 * @param {string} root
 * @returns {string[]}
 */
export function findTests(root) {
  return ['packages', 'test', 'bench', 'scripts']
    .flatMap((folder) => [...testsBelow(join(root, folder))])
    .map((file) => relative(root, file).split(sep).join('/'))
    .sort();
}

/**
 * @param {string} folder
 * @returns {Iterable<string>}
 */
function* testsBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || SKIP.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* testsBelow(path);
    else if (/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

/**
 * The groups that run one after another, each in its own process: what is heavy must not disturb what measures time. A file belongs to
 * the first group that matches it.
 */
const GROUPS = [
  { name: 'protocol', matches: /^packages\/protocol\// },
  { name: 'postgres and testkit', matches: /^packages\/(postgres|testkit)\// },
  { name: 'server', matches: /^packages\/server\// },
  { name: 'agent', matches: /^packages\/agent\// },
  { name: 'client and command line', matches: /^packages\/(client|cli)\// },
  { name: 'console', matches: /^packages\/console\// },
  { name: 'architecture and conformance', matches: /^test\/(architecture|conformance)\// },
  { name: 'end to end', matches: /^test\/e2e\// },
  { name: 'everything else', matches: /./ },
];

/**
 * @param {readonly string[]} files
 * @returns {{ name: string, files: string[] }[]}
 */
export function groupTests(files) {
  const left = new Set(files);
  const groups = GROUPS.map(({ name, matches }) => {
    const mine = [...left].filter((file) => matches.test(file));
    for (const file of mine) left.delete(file);
    return { name, files: mine };
  });
  return groups.filter((group) => group.files.length > 0);
}
