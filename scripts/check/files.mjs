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
 * The groups, each with a process of its own, the longest first. A file belongs to the first that matches it; `parts` deals the files of a group that is too long out
 * to so many. What is `alone` measures time or loads the machine, and runs when nothing else does.
 * @type {readonly { name: string, matches: RegExp, parts?: number, alone?: boolean }[]}
 */
const GROUPS = [
  { name: 'end to end', matches: /^test\/e2e\//, parts: 3 },
  { name: 'server', matches: /^packages\/server\//, parts: 2 },
  { name: 'agent', matches: /^packages\/agent\// },
  { name: 'client and command line', matches: /^packages\/(client|cli)\// },
  { name: 'protocol', matches: /^packages\/protocol\// },
  { name: 'postgres and testkit', matches: /^packages\/(postgres|testkit)\// },
  { name: 'console', matches: /^packages\/console\// },
  { name: 'architecture and conformance', matches: /^test\/(architecture|conformance)\// },
  { name: 'everything else', matches: /./, alone: true },
];

/**
 * @typedef {object} Group
 * @property {string} name
 * @property {readonly string[]} files
 * @property {boolean} alone
 */

/**
 * @param {readonly string[]} files
 * @returns {Group[]}
 */
export function groupTests(files) {
  const left = new Set(files);
  const groups = GROUPS.flatMap(({ name, matches, parts = 1, alone = false }) => {
    const mine = [...left].filter((file) => matches.test(file));
    for (const file of mine) left.delete(file);
    return deal(mine, parts).map((part, index) => ({
      name: parts === 1 ? name : `${name}, part ${index + 1} of ${parts}`,
      files: part,
      alone,
    }));
  });
  return groups.filter((group) => group.files.length > 0);
}

/**
 * Neighbours go to different parts: they take about as long.
 * @param {readonly string[]} files
 * @param {number} parts
 */
function deal(files, parts) {
  return Array.from({ length: parts }, (_, part) => files.filter((_, index) => index % parts === part));
}
