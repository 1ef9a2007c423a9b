import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../prepare/run.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * Runs test files in one Bun process and counts what they say. A process that ends badly without a failed test (a file that does not
 * load, a crash) counts as one failure.
 * @param {string} root
 * @param {readonly string[]} files
 * @returns {Promise<Counts & { output: string }>}
 */
export async function bunTest(root, files) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'junit-'));
  const report = join(folder, 'report.xml');
  try {
    const { code, output } = await run(
      join(root, 'node_modules', '.bin', 'bun'),
      [
        'test',
        '--no-orphans',
        // The first test that needs a database waits for PostgreSQL to be made: a second here, several on a busy machine.
        '--timeout=20000',
        '--only-failures',
        '--reporter=junit',
        `--reporter-outfile=${report}`,
        ...files.map((file) => `./${file}`),
      ],
      { cwd: root, env: withoutSettings(process.env) },
    );
    const counts = readReport(report);
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    return { ...counts, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Tests start servers and agents with settings of their own; those of whoever runs the tests are for a server of theirs.
 * @param {NodeJS.ProcessEnv} env
 */
function withoutSettings(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(?:GURU_|DATABASE_URL$|NATS_URL$)/.test(name)),
  );
}

/**
 * The totals stand in the attributes of the report's first element.
 * @param {string} file
 * @returns {Counts}
 */
function readReport(file) {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // No report: the process ended before it could write one.
  }
  const totals = /<testsuites\b[^>]*>/.exec(text)?.[0] ?? '';
  /** @param {string} name */
  const attribute = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(totals)?.[1] ?? 0);
  const failed = attribute('failures');
  const skipped = attribute('skipped');
  return { passed: attribute('tests') - failed - skipped, failed, skipped };
}
