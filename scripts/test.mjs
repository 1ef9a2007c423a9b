#!/usr/bin/env node
// `npm test`: everything that must hold. Prepares the clone, checks types, style, unused code, and runs all tests in groups.
// `npm test -- <part of a path>` runs the tests whose path contains it, and no other check.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bunTest } from './check/bun-test.mjs';
import { findTests, groupTests } from './check/files.mjs';
import { dieWithParent, run } from './prepare/run.mjs';
import { say, seconds } from './prepare/say.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const filters = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };

/** Tests wait more than they work: two groups side by side keep two cores busy, and no test waits long for its turn. */
const LANES = 2;

/** @param {string} name */
const bin = (name) => join(root, 'node_modules', '.bin', name);

const CHECKS = [
  { name: 'types', file: bin('tsc'), args: ['-p', 'tsconfig.json'] },
  { name: 'types of the console', file: bin('tsc'), args: ['-p', 'packages/console/tsconfig.json'] },
  {
    name: 'format and lint',
    file: bin('biome'),
    args: ['check', '--error-on-warnings', '--diagnostic-level=warn', '.'],
  },
  { name: 'unused code', file: bin('knip'), args: ['--no-progress'] },
];

/**
 * @param {string} name
 * @param {number} begin
 * @param {{ passed: number, failed: number, skipped: number }} result
 * @param {string} output
 */
function report(name, begin, result, output) {
  counts.passed += result.passed;
  counts.failed += result.failed;
  counts.skipped += result.skipped;
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
  const figures = `${result.passed} passed, ${result.failed} failed${skipped}`;
  const mark = result.failed === 0 ? 'ok  ' : 'FAIL';
  say(`${mark} ${name.padEnd(30)} ${seconds(performance.now() - begin).padStart(7)}   ${figures}`);
  if (result.failed > 0 && output !== '') say(indent(output));
}

/** @param {string} text */
function indent(text) {
  return text.trimEnd().replaceAll(/^/gm, '     ');
}

/**
 * A step that is no test counts as one check.
 * @param {{ name: string, file: string, args: readonly string[], onOutput?: (text: string) => void }} step
 */
async function check({ name, file, args, ...options }) {
  const begin = performance.now();
  const { code, output } = await run(file, args, { cwd: root, ...options });
  report(
    name,
    begin,
    { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 },
    options.onOutput ? '' : output,
  );
  return code === 0;
}

async function main() {
  const prepare = {
    name: 'preparation',
    file: process.execPath,
    args: ['scripts/prepare.mjs'],
    // The first time it takes longer than anyone likes to look at nothing.
    onOutput: (/** @type {string} */ text) => void process.stdout.write(text),
  };
  if (!(await check(prepare))) return;
  if (filters.length === 0) for (const step of CHECKS) await check(step);
  const files = findTests(root).filter(
    (file) => filters.length === 0 || filters.some((part) => file.includes(part)),
  );
  if (files.length === 0) say(`No test file’s path contains ${filters.join(' or ')}`);
  const groups = groupTests(files);
  await runGroups(
    LANES,
    groups.filter(({ alone }) => !alone),
  );
  await runGroups(
    1,
    groups.filter(({ alone }) => alone),
  );
}

/**
 * Runs groups, so many side by side, and reports each when it is done.
 * @param {number} lanes
 * @param {readonly import('./check/files.mjs').Group[]} groups
 */
async function runGroups(lanes, groups) {
  const waiting = [...groups];
  const lane = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const begin = performance.now();
      const { output, ...result } = await bunTest(root, group.files);
      report(group.name, begin, result, output);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

dieWithParent();
await main();
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
say(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
