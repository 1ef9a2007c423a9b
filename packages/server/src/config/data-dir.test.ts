import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataDir } from './data-dir.ts';
import { readTls } from './tls.ts';

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

test('TLS files that cannot be read are refused with the variable that names them', async () => {
  const certPath = join(room, 'cert.pem');
  const keyPath = join(room, 'key.pem');
  await writeFile(certPath, 'certificate');
  await expect(readTls({ certPath, keyPath })).rejects.toMatchObject({
    code: 'tls_unreadable',
    message: expect.stringContaining('GURU_TLS_KEY'),
  });
  await writeFile(keyPath, 'key');
  expect(await readTls({ certPath, keyPath })).toEqual({ cert: 'certificate', key: 'key' });
  expect(await readTls(null)).toBeNull();
});
