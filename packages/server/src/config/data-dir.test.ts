import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataDir } from './data-dir.ts';

let room = '';
beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'guru-data-dir-'));
});
afterAll(() => rm(room, { recursive: true, force: true }));

test('a data folder is made with its parents, closed to others, and left empty', async () => {
  const folder = join(room, 'a', 'b');
  await prepareDataDir(folder);
  await prepareDataDir(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect(await readdir(folder)).toEqual([]);
});

test('a data folder that cannot be is refused in one sentence', async () => {
  await writeFile(join(room, 'file'), '');
  for (const path of [join(room, 'file'), join(room, 'file', 'below'), '/proc/guru']) {
    await expect(prepareDataDir(path)).rejects.toMatchObject({
      code: 'data_dir_unwritable',
      message: expect.stringMatching(/^The data folder [^\n]+GURU_DATA_DIR[^\n]+\.$/),
    });
  }
});
