import { expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@guru/protocol';
import { Transfers } from './transfers.ts';

setDefaultTimeout(60_000);

/** Kills at moments that differ from run to run; the seed is told, so that a bad one can be looked at again. */
const KILLS = 8;
const seed = Number(process.env.GURU_TEST_SEED ?? Date.now() % 100_000);

test('an_agent_that_is_killed_while_it_writes_leaves_whole_files_and_its_next_start_nothing_else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guru-crash-'));
  let random = seed;
  let found = 0;
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = Bun.spawn(
        [process.execPath, join(import.meta.dir, '../fixtures/write-on-and-on.ts'), folder],
        {
          stdout: 'pipe',
          stderr: 'inherit',
        },
      );
      const reader = child.stdout.getReader();
      await reader.read();
      random = (random * 1103515245 + 12345) % 2 ** 31;
      // Every other time in the middle of a file, else whenever it comes.
      if (kill % 2 === 0) while (partials(folder).length === 0) await Bun.sleep(1);
      else await Bun.sleep(random % 120);
      child.kill('SIGKILL');
      await child.exited;
      found += partials(folder).length;
      await using _ = await Transfers.open(systemClock, join(folder, 'journal'));
      expect(readFileSync(join(folder, 'journal'), 'utf8')).toBe('');
      expect(`seed ${seed}: ${partials(folder)}`).toBe(`seed ${seed}: `);
      for (const name of ['single', 'tree/small', 'tree/large']) {
        if (existsSync(join(folder, name)))
          expect(`seed ${seed}: ${isOneOfThem(readFileSync(join(folder, name)))}`).toBe(`seed ${seed}: true`);
      }
    }
    // Else the kills were too late to show anything.
    expect(found).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function partials(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'));
}

/** Each version is one byte over and over, in the length that goes with it. */
function isOneOfThem(bytes: Buffer): boolean {
  const version = bytes[0] ?? 0;
  return bytes.length % 1000 === version % 100 && bytes.every((byte) => byte === version);
}
