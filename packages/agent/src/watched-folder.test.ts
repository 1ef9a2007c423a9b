import { expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchedFolder } from './watched-folder.ts';

test('what_an_agent_has_found_is_never_told_under_another_identity', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'guru-watched-'));
  const [one, other] = ['one', 'other'].map((agent_id) => join(dataDir, 'watched', agent_id, 'reports'));
  expect(existsSync(watchedFolder(dataDir, 'one'))).toBe(false);
  for (const folder of [one, other]) mkdirSync(folder ?? '', { recursive: true });
  expect(watchedFolder(dataDir, 'one')).toBe(join(dataDir, 'watched', 'one'));
  expect([one, other].map((folder) => existsSync(folder ?? ''))).toEqual([true, false]);
  rmSync(dataDir, { recursive: true });
});
