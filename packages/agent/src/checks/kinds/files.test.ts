import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { numberIn, runHere, runOnce } from '../fixtures/run.ts';
import { matcherOf } from './backup.ts';

const NOW = 1_764_000_000_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guru-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file that was changed so long ago. */
function put(name: string, bytes: number, age_s: number): string {
  const path = join(folder, name);
  writeFileSync(path, 'x'.repeat(bytes));
  const at = NOW / 1000 - age_s;
  utimesSync(path, at, at);
  return path;
}

const run = () => runHere({ wall: () => NOW });
const FILE = { must_exist: true, max_age_s: null, min_bytes: null, max_bytes: null };

describe('a file', () => {
  test('that is young and large enough is fine', async () => {
    const path = put('log', 100, 60);
    const found = await runOnce(
      'file',
      { ...FILE, path, max_age_s: 60, min_bytes: 100, max_bytes: 100 },
      run(),
    );
    expect(found).toMatchObject({
      level: 'ok',
      perf: [
        { label: 'age', value: 60, crit: '60' },
        { label: 'size', crit: '100:100' },
      ],
    });
  });

  test.each([
    [{ max_age_s: 59 }, 'that is too old'],
    [{ min_bytes: 101 }, 'that is too small'],
    [{ max_bytes: 99 }, 'that is too large'],
  ])('with %p is critical: %s', async (limits, words) => {
    const found = await runOnce('file', { ...FILE, ...limits, path: put('log', 100, 60) }, run());
    expect(found.level).toBe('critical');
    expect(found.summary).toContain(words);
  });

  test('that is not there is wrong when it must be', async () => {
    const path = join(folder, 'missing');
    expect((await runOnce('file', { ...FILE, path })).level).toBe('critical');
    expect((await runOnce('file', { ...FILE, path, must_exist: false })).level).toBe('ok');
  });

  test('below what is no folder is not there', async () => {
    expect((await runOnce('file', { ...FILE, path: join(put('log', 1, 1), 'below') })).level).toBe(
      'critical',
    );
  });
});

describe('a backup', () => {
  const BACKUP = { pattern: 'db-*.dump', warn_age_s: 3600, crit_age_s: 7200, min_bytes: 50 };
  const backup = (change = {}) => runOnce('backup', { ...BACKUP, folder, ...change }, run());

  test('is as good as its newest file', async () => {
    put('db-1.dump', 100, 9000);
    put('db-2.dump', 100, 1800);
    put('other', 1, 0);
    mkdirSync(join(folder, 'db-3.dump'));
    const found = await backup();
    expect(found).toMatchObject({ level: 'ok' });
    expect(found.summary).toStartWith('db-2.dump is the newest');
    expect(numberIn(found, 'age')).toBe(1800);
  });

  test('that is old, small or missing is told of', async () => {
    expect((await backup()).level).toBe('critical');
    put('db-1.dump', 100, 3600);
    expect((await backup()).level).toBe('warning');
    put('db-1.dump', 100, 7200);
    expect((await backup()).level).toBe('critical');
    put('db-2.dump', 49, 0);
    expect((await backup()).summary).toContain('too small');
  });

  test('whose folder is not there is not known', async () => {
    await expect(backup({ folder: join(folder, 'missing') })).rejects.toThrow('missing');
  });

  test('names fit a pattern as they would a regular expression', () => {
    const letter = fc.constantFrom('a', 'b', '.', '*', '?');
    fc.assert(
      fc.property(
        fc.string({ unit: letter, maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 }),
        (pattern, name) => {
          const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
          expect(matcherOf(pattern)(name)).toBe(new RegExp(`^${source}$`).test(name));
        },
      ),
    );
    expect(matcherOf('*a'.repeat(100))('a'.repeat(250))).toBe(true);
    expect(matcherOf(`${'*a'.repeat(100)}b`)('a'.repeat(250))).toBe(false);
  });
});
