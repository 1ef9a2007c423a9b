import { expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LOCK = join(import.meta.dir, 'lock.mjs');

function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'guru-lock-'));
  return {
    folder,
    file: join(folder, 'a.lock'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

/** A Node.js process that takes the lock, notes when it begins and ends, and works for a moment in between. */
function worker(file: string, log: string, ms: number) {
  const code = `import { appendFileSync } from 'node:fs';
    const { withLock } = await import(${JSON.stringify(LOCK)});
    await withLock(${JSON.stringify(file)}, async () => {
      appendFileSync(${JSON.stringify(log)}, 'begin\\n');
      await new Promise((resolve) => setTimeout(resolve, ${ms}));
      appendFileSync(${JSON.stringify(log)}, 'end\\n');
    });`;
  return Bun.spawn(['node', '--input-type=module', '-e', code], { stdout: 'pipe' });
}

test('two_starts_at_once_prepare_one_after_the_other', async () => {
  using place = newFolder();
  const log = join(place.folder, 'log');
  const workers = Array.from({ length: 4 }, () => worker(place.file, log, 50));
  expect(await Promise.all(workers.map(({ exited }) => exited))).toEqual([0, 0, 0, 0]);
  expect(readFileSync(log, 'utf8')).toBe('begin\nend\n'.repeat(4));
  expect(existsSync(place.file)).toBe(false);
}, 20_000);

test('several that find the lock of a dead process take it one after the other', async () => {
  using place = newFolder();
  const log = join(place.folder, 'log');
  const dead = Bun.spawnSync(['true']).pid;
  writeFileSync(place.file, String(dead));
  const workers = Array.from({ length: 4 }, () => worker(place.file, log, 50));
  expect(await Promise.all(workers.map(({ exited }) => exited))).toEqual([0, 0, 0, 0]);
  expect(readFileSync(log, 'utf8')).toBe('begin\nend\n'.repeat(4));
}, 20_000);

test('a lock that nobody has touched for long is taken over, whoever has its process id now', async () => {
  using place = newFolder();
  const log = join(place.folder, 'log');
  writeFileSync(place.file, String(process.pid));
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(place.file, longAgo, longAgo);
  expect(await worker(place.file, log, 1).exited).toBe(0);
}, 20_000);
